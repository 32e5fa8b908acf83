import Sodium

/// Makes the tokens by which sealed values are found: keyed BLAKE2b, a key for each level of fields; field and kind of
/// search stand in the message. Whoever holds the key of a level can test guesses of its values, and no others.
///
/// A record's own list is its tokens one after another (16 bytes each), sorted, no duplicates. What an index
/// tells a thief is said in SECURITY.md: that two rows agree, never on what.
struct SearchTokens: Sendable {
  private let ring: KeyRing

  init(_ ring: KeyRing) { self.ring = ring }

  /// The tokens of a record with these canonical values at this place.
  func tokens(of type: RecordType, values: [Name: [UInt8]], place: PlacePath) -> [SearchToken] {
    var tokens: Set<SearchToken> = []
    for field in type.fields {
      guard let value = values[field.name], !value.isEmpty else { continue }
      for kind in field.search {
        for form in SearchForm.forms(stored: value.span.bytes, of: field.kind, for: kind) {
          tokens.insert(token(field, kind.rawValue, scope: scope(kind, place), form))
        }
      }
    }
    return tokens.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  /// The tokens that a search at `places` looks for; one for each building or grid where the kind is scoped.
  func tokens(of field: Field, _ kind: SearchKind, form: [UInt8], places: [PlacePath]) -> [SearchToken] {
    Set(places.map { scope(kind, $0) }).map { token(field, kind.rawValue, scope: $0, form) }
  }

  /// The token of a source's own reference for a row it brought, so that later rows can name it.
  func token(importKey: [UInt8], type: Name) -> SearchToken {
    let field = FieldName(type: type, field: SearchTokens.importKeyField)
    return token(field, at: .internal, "import_key", scope: "", importKey)
  }

  /// The tokens of grants, running or ended well, of which there may be one alone: who has it first has it.
  func exclusiveTokens(of type: RecordType, values: [Name: [UInt8]]) -> [SearchToken] {
    type.facts.compactMap { rule in
      guard case .grant(let grant) = rule, let reference = grant.exclusive, let value = values[reference],
        let state = values[grant.state], let field = type.field(reference),
        (grant.active + grant.settled).contains(where: { $0.text.utf8.elementsEqual(state) })
      else { return nil }
      return token(field, "exclusive", scope: "", value)
    }
  }

  private static let importKeyField = Name(checked: "import_key")

  /// What narrows a kind of search: the building, the grid, or nothing.
  private func scope(_ kind: SearchKind, _ place: PlacePath) -> String {
    switch kind {
    case .equality: ""
    case .surnameInBuilding, .codeEquality, .birthYearBand: place.text
    case .lastFourInGrid: place.depth > 3 ? (place.parent?.text ?? place.text) : place.text
    }
  }

  private func token(_ field: Field, _ kind: String, scope: String, _ form: [UInt8]) -> SearchToken {
    token(field.fieldName, at: field.level, kind, scope: scope, form)
  }

  private func token(_ field: FieldName, at level: Level, _ kind: String, scope: String, _ form: [UInt8])
    -> SearchToken
  {
    var encoder = PrefixEncoder(label: "fengni search/v1", capacity: 128)
    encoder.append(field.description)
    encoder.append(kind)
    encoder.append(scope)
    encoder.append(form)
    return ring.index(level).withBytes { key in
      SearchToken(
        bytes: Array(KeyedHash.hash(encoder.bytes.span.bytes, key: key).array.prefix(SearchToken.byteCount)))
    }
  }
}
