import Sodium

/// All values of a record that is about to be sealed, and what is kept as it lies.
struct RecordContent {
  /// By field, canonical; absent fields are not here.
  var values: [Name: [UInt8]]
  /// Boxes that stay as they are: fields that did not change.
  var kept: [Name: (version: UInt32, box: [UInt8])] = [:]
  /// The source's own reference, for imports.
  var importKey: [UInt8]?
}

extension OpenVault {
  /// Seals a record: a box for every field that changed, the facts, the tokens, and the digests over them.
  ///
  /// - Parameter commitment: That of the subject's data keys, as another record of it or an earlier version says, where
  ///   not all of them are here.
  func seal(
    _ header: RecordHeader, _ type: RecordType, _ content: RecordContent, facts: [Name: [UInt8]],
    tokens: [SearchToken], keys: borrowing SubjectKeys, commitment: [UInt8]? = nil
  ) -> SealedRecord {
    var plain: [UInt8] = []
    var boxes: [UInt8] = []
    var fields = sealer.fields(of: header.id, type.name)
    var nonces = NonceBatch(count: type.fields.count + 1)
    for field in type.fields.sorted(by: { numbers.number($0) < numbers.number($1) }) {
      let number = numbers.number(field)
      if field.level == .open {
        if let value = content.values[field.name] {
          FieldBoxes.appendValue(value, number: number, to: &plain)
        }
        continue
      }
      if let kept = content.kept[field.name] {
        let start = FieldBoxes.begin(number: number, version: kept.version, in: &boxes)
        boxes.append(contentsOf: kept.box)
        FieldBoxes.finish(start, in: &boxes)
        continue
      }
      let start = FieldBoxes.begin(number: number, version: header.version, in: &boxes)
      let place = FieldSealer.Place(field: field.name, version: header.version, level: field.level)
      let nonce = nonces.next()
      fields.seal(content.values[field.name], at: place, keys: keys, nonce: nonce.bytes, into: &boxes)
      FieldBoxes.finish(start, in: &boxes)
    }
    var factBytes: [UInt8] = []
    for field in type.factFields.sorted(by: { numbers.number($0) < numbers.number($1) }) {
      if let value = facts[field.name] {
        FieldBoxes.appendValue(value, number: numbers.number(field), to: &factBytes)
      }
    }
    let tokenBytes = tokens.flatMap(\.bytes)
    let contentDigest = RecordSealer.contentDigest(plain: plain, boxes: boxes, tokens: tokenBytes)
    let commitment = commitment ?? KeyCommitment.of(keys)
    let nonce = nonces.next()
    let sealedFacts = sealer.sealFacts(
      factBytes, header: header, contentDigest: contentDigest, keyCommitment: commitment, keys: keys,
      nonce: nonce.bytes)
    return SealedRecord(
      header: header, plain: plain, boxes: boxes, facts: sealedFacts, tokens: tokenBytes,
      contentDigest: contentDigest, keyCommitment: commitment)
  }

  /// The tokens of a record, with the one of its source's reference.
  func searchTokens(_ type: RecordType, values: [Name: [UInt8]], place: PlacePath, importKey: [UInt8]?)
    -> [SearchToken]
  {
    var found = Set(tokens.tokens(of: type, values: values, place: place))
    found.formUnion(tokens.exclusiveTokens(of: type, values: values))
    if let importKey { found.insert(tokens.token(importKey: importKey, type: type.name)) }
    return found.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  /// Tokens that no second record may carry: the same person would be held twice, the same order be taken twice.
  func uniqueTokens(_ type: RecordType, values: [Name: [UInt8]], place: PlacePath) -> [SearchToken] {
    type.fields.filter { $0.kind == .residentID && $0.search.contains(.equality) }.flatMap {
      field -> [SearchToken] in
      guard let value = values[field.name] else { return [] }
      return tokens.tokens(of: field, .equality, form: value, places: [place])
    } + tokens.exclusiveTokens(of: type, values: values)
  }
}

extension RecordType {
  /// The highest level a field of it is sealed at.
  var highestLevel: Level { fields.map(\.level).max() ?? .open }

  /// The fields that search tokens are made of: their values must be known to seal a changed record again.
  var tokenFields: [Field] {
    var names = Set(fields.filter { !$0.search.isEmpty }.map(\.name))
    for case .grant(let grant) in facts {
      if let reference = grant.exclusive { names.formUnion([reference, grant.state]) }
    }
    return fields.filter { names.contains($0.name) }
  }
}
