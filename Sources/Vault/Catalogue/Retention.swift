/// For how long data is kept after the event that ends its use.
public struct Retention: Hashable, Sendable {
  /// What ends the use: `residence`, `membership`, `close`, …
  public let after: Name
  public let months: Int
  /// How a record tells that this came; nil where it does not, and its use ends with its subject's.
  public var ended: End?

  /// Up to fifty years; the catalogue names no other number.
  static let possibleMonths = 1...600

  init(after: Name, months: Int, ended: End? = nil) {
    self.after = after
    self.months = months
    self.ended = ended
  }

  public enum End: Hashable, Sendable {
    /// The field has one of these values: at the record's last change.
    case values(field: Name, of: [String])
    /// At the first of these days or times that there is.
    case dates([Name])

    /// Whether a field of this kind may have the value, written as it is stored.
    static func canTell(_ kind: FieldKind, _ value: String) -> Bool {
      switch kind {
      case .boolean: value == "yes" || value == "no"
      case .code(let codes): codes.contains { $0.text.utf8.elementsEqual(value.utf8) }
      case .integer(let range):
        Int(value).map { range.contains($0) && "\($0)".utf8.elementsEqual(value.utf8) } ?? false
      default: false
      }
    }

    /// The fields that tell.
    var fields: [Name] {
      switch self {
      case .values(let field, _): [field]
      case .dates(let fields): fields
      }
    }
  }
}
