/// One mention of another record in a value.
struct Mention {
  let field: Name
  let target: Name
  let id: RecordID?
}

extension Call {
  /// The records that these values mention, items of lists each by itself.
  func mentions(in values: [Name: [UInt8]], of type: RecordType) -> [Mention] {
    type.fields.flatMap { field -> [Mention] in
      guard case .reference(let target) = field.kind.item, let value = values[field.name],
        let targetType = vault.catalog.type(target)
      else { return [] }
      return value.split(separator: ListValue.separator).map { item in
        Mention(
          field: field.name, target: target,
          id: RecordID(String(decoding: item, as: UTF8.self), prefix: targetType.idPrefix))
      }
    }
  }

  /// What became of looking up the records that values mention.
  enum Mentioned: ~Copyable {
    /// All are records the caller may know of; the one the record is about, where its type names one.
    case known(LocatedRecord?)
    /// One is not: absent, of another type, or out of scope, which are one and the same to the caller.
    case unknown(Refusal, entries: [EntryDraft])
  }

  /// Looks up every record that these values mention: whoever writes a reference must be able to follow it.
  func lookUp(_ values: [Name: [UInt8]], of type: RecordType) throws -> Mentioned {
    var subject: LocatedRecord?
    for mention in mentions(in: values, of: type) {
      let targetType = vault.catalog.type(mention.target) ?? type
      let text = mention.id.map { $0.text(prefix: targetType.idPrefix) } ?? ""
      switch try locate(RecordReference(type: mention.target.text, id: text), targetType) {
      case .located(let found):
        if type.subject == .reference(mention.field) { subject = consume found }
      case .hidden(_, let entries):
        return .unknown(
          .invalid(mention.field.text, "no_such_record", "names no record you can refer to"), entries: entries
        )
      }
    }
    return .known(subject)
  }

  /// What is wrong with a new record's place, if its type lies where the record it is about does.
  func misplaced(_ place: PlacePath, _ type: RecordType, about subject: borrowing LocatedRecord) -> Refusal
    .Problem?
  {
    guard type.liesWithSubject, subject.record.header.place != place else { return nil }
    return .init(field: "place", code: "elsewhere", text: "lies elsewhere than the record it is about")
  }

  /// Whether these values make the caller a party of the record: a grant somebody writes for himself or herself.
  func namesCaller(_ values: [Name: [UInt8]], _ type: RecordType) -> Bool {
    let references = type.facts.flatMap { rule -> [Name] in
      switch rule {
      case .party(let from): [from]
      case .grant(let grant): [grant.to]
      default: []
      }
    }
    return references.contains { name in
      values[name].map { value in caller.records.contains { $0.utf8.elementsEqual(value) } } ?? false
    }
  }
}
