/// Turning what a caller wrote into what the catalogue knows.
extension Call {
  /// What is asked is not to be had in this form.
  enum Understood<Value> {
    case yes(Value)
    case no(Refusal)
  }

  /// The type of this name, and a purpose where the type holds personal data.
  func recordType(_ name: String) -> Understood<RecordType> {
    guard let typeName = Name(name), let type = vault.catalog.type(typeName) else {
      return .no(Refusal(.notFound))
    }
    guard type.fields.contains(where: { $0.level > .open }) else { return .yes(type) }
    guard let purpose else { return .no(Refusal(.purposeMissing)) }
    guard vault.catalog.purpose(purpose.name) != nil else { return .no(Refusal(.purposeUnknown)) }
    return .yes(type)
  }

  /// The fields of these names, all where none is named.
  func fields(_ names: [String]?, of type: RecordType) -> Understood<[Field]> {
    guard let names else { return .yes(type.fields) }
    var problems: [Refusal.Problem] = []
    var wanted: Set<Name> = []
    for name in names.prefix(RecordType.maximumFields + 1) {
      if let name = Name(name), type.field(name) != nil {
        wanted.insert(name)
      } else {
        problems.append(
          .init(field: "fields", code: "unknown_field", text: "no such field of this record type"))
      }
    }
    guard problems.isEmpty, !wanted.isEmpty else { return .no(Refusal(.invalid, problems: problems)) }
    return .yes(type.fields.filter { wanted.contains($0.name) })
  }

  /// A place that there is.
  func place(_ text: String) -> Understood<PlacePath> {
    guard let path = PlacePath(text), vault.directory.place(path) != nil else {
      return .no(.invalid("place", "unknown_place", "no such place"))
    }
    return .yes(path)
  }

  /// How many rows a page may have.
  func limit(_ asked: Int?) -> Understood<Int> {
    guard let asked else { return .yes(vault.catalog.pageRows) }
    guard (1...vault.catalog.pageRows).contains(asked) else {
      return .no(.invalid("limit", "out_of_range", "a page has 1 to \(vault.catalog.pageRows) rows"))
    }
    return .yes(asked)
  }
}
