import Sodium

/// All values of a record that is about to be sealed, and what is kept as it lies.
struct RecordContent {
  /// By field, canonical; absent fields are not here.
  var values: [Name: [UInt8]]
  /// Boxes that stay as they are: fields that did not change, and the source's own reference.
  var kept: [UInt16: (version: UInt32, box: [UInt8])] = [:]
  /// The source's own reference, where an import brings the record.
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
    var nonces = NonceBatch(count: type.fields.count + 2)
    func keep(_ kept: (version: UInt32, box: [UInt8]), as number: UInt16) {
      let start = FieldBoxes.begin(number: number, version: kept.version, in: &boxes)
      boxes.append(contentsOf: kept.box)
      FieldBoxes.finish(start, in: &boxes)
    }
    func seal(_ value: [UInt8]?, at place: FieldSealer.Place, as number: UInt16) {
      let start = FieldBoxes.begin(number: number, version: place.version, in: &boxes)
      let nonce = nonces.next()
      fields.seal(value, at: place, keys: keys, nonce: nonce.bytes, into: &boxes)
      FieldBoxes.finish(start, in: &boxes)
    }
    for field in type.fields.sorted(by: { numbers.number($0) < numbers.number($1) }) {
      let number = numbers.number(field)
      if field.level == .open {
        if let value = content.values[field.name] {
          FieldBoxes.appendValue(value, number: number, to: &plain)
        }
        continue
      }
      if let kept = content.kept[number] {
        keep(kept, as: number)
        continue
      }
      let place = FieldSealer.Place(field: field.name, version: header.version, level: field.level)
      seal(content.values[field.name], at: place, as: number)
    }
    if let kept = content.kept[ImportKeyBox.number] {
      keep(kept, as: ImportKeyBox.number)
    } else if let importKey = content.importKey {
      seal(importKey, at: ImportKeyBox.place(version: header.version), as: ImportKeyBox.number)
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

  /// The tokens of a record that is written now, with the one of its source's reference.
  func searchTokens(_ type: RecordType, values: [Name: [UInt8]], place: PlacePath, importKey: [UInt8]?)
    -> [SearchToken]
  {
    let generation = tokens.inForce
    var found = explainedTokens(type, values: values, place: place, by: [generation])
    if let importKey { found.insert(generation.token(importKey: importKey, type: type.name)) }
    return found.inOrder
  }

  /// The tokens that a record has for its values, under these generations of the index key.
  func explainedTokens(
    _ type: RecordType, values: [Name: [UInt8]], place: PlacePath, by generations: [SearchTokens.Generation]
  ) -> Set<SearchToken> {
    var found: Set<SearchToken> = []
    for generation in generations {
      found.formUnion(generation.tokens(of: type, values: values, place: place))
      found.formUnion(generation.exclusiveTokens(of: type, values: values))
    }
    return found
  }

  /// Tokens that no second record may carry, whenever it was written: the same person would be held twice, the same
  /// order be taken twice.
  func uniqueTokens(_ type: RecordType, values: [Name: [UInt8]], place: PlacePath) -> [SearchToken] {
    type.fields.filter { $0.kind == .residentID && $0.search.contains(.equality) }.flatMap {
      field -> [SearchToken] in
      guard let value = values[field.name] else { return [] }
      return tokens.tokens(of: field, .equality, form: value, places: [place])
    } + tokens.live.flatMap { $0.exclusiveTokens(of: type, values: values) }
  }
}

extension Set<SearchToken> {
  /// As a record lists them.
  var inOrder: [SearchToken] { sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) } }
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
