import Sodium

/// Makes the tokens by which sealed values are found: keyed BLAKE2b, a key for each level of fields; field and kind of
/// search stand in the message. Whoever holds the key of a level can test guesses of its values, and no others.
///
/// A record's own list is its tokens one after another (16 bytes each), sorted, no duplicates. What an index
/// tells a thief is said in SECURITY.md: that two rows agree, never on what.
struct SearchTokens: Sendable {
  /// One generation of the index key: what a record carries is of the one in force when it was written.
  struct Generation: Sendable {
    fileprivate let generation: IndexKeys.Generation
  }

  private let index: IndexKeys

  init(_ ring: KeyRing) { index = ring.index }

  /// What a record that is written now carries tokens of.
  var inForce: Generation { Generation(generation: index.inForce) }

  /// What records may carry tokens of, oldest first: what is looked for is looked for under each.
  var live: [Generation] { index.live.map { Generation(generation: $0) } }

  /// The tokens that a search at `places` looks for; one for each building or grid where the kind is scoped.
  func tokens(of field: Field, _ kind: SearchKind, form: [UInt8], places: [PlacePath]) -> [SearchToken] {
    live.flatMap { $0.tokens(of: field, kind, form: form, places: places) }
  }

  /// The tokens that a record with a source's own reference for it may carry.
  func tokens(importKey: [UInt8], type: Name) -> [SearchToken] {
    live.map { $0.token(importKey: importKey, type: type) }
  }
}

extension SearchTokens.Generation {
  /// The tokens of a record with these canonical values at this place.
  func tokens(of type: RecordType, values: [Name: [UInt8]], place: PlacePath) -> Set<SearchToken> {
    var tokens: Set<SearchToken> = []
    for field in type.fields {
      guard let value = values[field.name], !value.isEmpty else { continue }
      for kind in field.search {
        for form in SearchForm.forms(stored: value.span.bytes, of: field.kind, for: kind) {
          tokens.insert(token(field, kind.rawValue, scope: scope(kind, place), form))
        }
      }
    }
    return tokens
  }

  func tokens(of field: Field, _ kind: SearchKind, form: [UInt8], places: [PlacePath]) -> [SearchToken] {
    Set(places.map { scope(kind, $0) }).map { token(field, kind.rawValue, scope: $0, form) }
  }

  /// The token of a source's own reference for a row it brought, so that later rows can name it.
  func token(importKey: [UInt8], type: Name) -> SearchToken {
    token(
      FieldName(type: type, field: ImportKeyBox.field), at: ImportKeyBox.level, "import_key", scope: "",
      importKey)
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

  /// What an entry of the log keeps of a search term: `2:` and 32 hexadecimal digits, the number of the index key and a
  /// hash under it. Entries stay as they were written: the same term is the same text as long as one index key is in
  /// force, and afterwards, since the former is destroyed, another that nobody can tie to the first.
  ///
  /// Under the key of the field's own level, as what rows carry is, and like no token of theirs: whoever cannot search
  /// the field can test no guess, and nobody without the key sees which rows were found.
  func term(_ form: [UInt8], of field: Field, for kind: SearchKind) -> String {
    let hash = token(field, "term \(kind.rawValue)", scope: "", form)
    return "\(generation.number):\(Hexadecimal.encode(hash.bytes))"
  }

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
    return generation.key(level).withBytes { key in
      SearchToken(
        bytes: Array(KeyedHash.hash(encoder.bytes.span.bytes, key: key).array.prefix(SearchToken.byteCount)))
    }
  }
}
