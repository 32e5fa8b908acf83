/// What is searched for; the catalogue says which field can be searched how.
public enum SearchTerm: Sendable {
  /// The whole value.
  case equals(field: String, String)
  /// The surname, in one building.
  case surname(field: String = "name", String)
  /// The last four digits, in one grid.
  case lastFour(field: String = "phone", String)
  /// The five years a year of birth lies in.
  case birthBand(field: String = "birth_date", String)

  var json: JSONText {
    let (field, kind, term) =
      switch self {
      case .equals(let field, let term): (field, "eq", term)
      case .surname(let field, let term): (field, "surname", term)
      case .lastFour(let field, let term): (field, "last_four", term)
      case .birthBand(let field, let term): (field, "band", term)
      }
    return .object([(field, .object([(kind, .string(term))]))])
  }
}
