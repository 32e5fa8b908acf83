/// The fields an officer asks about.
///
/// Which fields an entry tells of is sealed and has no index: entries are opened to be judged.
struct FieldFilter {
  private let fields: [Name: Set<Name>]

  /// The fields that are `field`, and of `fieldClass`, as the catalogue labels them today; all where both are `nil`.
  init(_ catalog: Catalog, field: FieldName?, fieldClass: FieldClass?) {
    var fields: [Name: Set<Name>] = [:]
    for type in catalog.recordTypes {
      for found in type.fields
      where field.map({ $0 == found.fieldName }) ?? true && fieldClass?.contains(found) ?? true {
        fields[type.name, default: []].insert(found.name)
      }
    }
    self.fields = fields
  }

  var isEmpty: Bool { fields.isEmpty }

  /// Whether an entry shows, writes or searches one of the fields, or refuses it to whoever asked for it: a field
  /// withheld from an answer that was given was not looked at. `nil` where the half that says so is closed.
  func finds(_ leaf: Leaf, _ opening: Opening) -> Bool? {
    guard leaf.event.concernsSubject else { return false }
    guard opening.opened.contains(.subject) else { return nil }
    if leaf.event == .fieldSearch, let searched = opening.claims.searchedField, contains(searched) {
      return true
    }
    let subject = opening.claims[.subject].utf8.split(separator: 0x20)
    guard subject.count >= 2, let type = Name(utf8: subject[1]), let wanted = fields[type] else {
      return false
    }
    let named = opening.claims[.fields].utf8
    for word in named.split(separator: 0x20) {
      let parts = word.split(separator: UInt8(ascii: ":"), maxSplits: 1)
      guard let name = parts.first.flatMap({ Name(utf8: $0) }), wanted.contains(name) else { continue }
      let isWithheld = parts.count == 2 && parts[1].elementsEqual("withheld".utf8)
      if !isWithheld || leaf.outcome != .allow { return true }
    }
    // Of a list that was cut the end is not known: rather an entry too many than one too few.
    return named.suffix(3).elementsEqual("…".utf8)
  }

  private func contains(_ field: FieldName) -> Bool { fields[field.type]?.contains(field.field) ?? false }
}

/// A class of fields: a level (`L3`), a category (`CONTACT`), or both (`L3-CONTACT`).
struct FieldClass {
  let level: Level?
  let category: Category?

  init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard let first = parts.first, parts.count <= 2 else { return nil }
    if let level = Level(first) {
      self.level = level
      category = parts.count == 2 ? Category(parts[1]) : nil
      if parts.count == 2, category == nil { return nil }
    } else {
      guard parts.count == 1, let category = Category(first) else { return nil }
      level = nil
      self.category = category
    }
  }

  func contains(_ field: Field) -> Bool {
    (level.map { $0 == field.level } ?? true) && (category.map { $0 == field.category } ?? true)
  }
}

extension Claims {
  /// The field that the detail of a search names.
  fileprivate var searchedField: FieldName? {
    let words = self[.detail].split(separator: " ", maxSplits: 2)
    guard words.count >= 2, words[0].utf8.elementsEqual("search".utf8) else { return nil }
    return FieldName(words[1])
  }
}
