import Sodium

extension OpenVault {
  /// A record sealed with other keys of its subject: every box anew, under new nonces, in its place; version and values
  /// as they were.
  ///
  /// - Parameter index: what search tokens are made with; `nil`: they stay as they are, and no value is looked at.
  /// - Throws: `DamageFound` where anything of the record does not open.
  func resealed(
    _ record: SealedRecord, _ type: RecordType, from former: borrowing SubjectKeys,
    to keys: borrowing SubjectKeys, index: SearchTokens.Generation?
  ) throws(DamageFound) -> SealedRecord {
    let found = RecordSealer.contentDigest(plain: record.plain, boxes: record.boxes, tokens: record.tokens)
    guard found == record.contentDigest else { throw .recordRow }
    for role in KeyCommitment.roles {
      guard KeyCommitment.matches(record.keyCommitment, role, former) else { throw .keyCommitment }
    }
    let facts = try sealer.openFacts(
      record.facts, header: record.header, contentDigest: record.contentDigest,
      keyCommitment: record.keyCommitment, keys: former)
    var new = record
    let parts = try FieldBoxes.parse(record.boxes)
    var nonces = NonceBatch(count: parts.count + 1)
    var values = try index == nil ? [:] : plainValues(of: record, type)
    var importKey: [UInt8]?
    let wanted = Set(index == nil ? [] : type.tokenFields.map(\.name))
    var fields = sealer.fields(of: record.header.id, type.name)
    let boxes = record.boxes.span.bytes
    new.boxes = []
    new.boxes.reserveCapacity(record.boxes.count)
    for part in parts {
      let field = numbers.field(part.number, of: type)
      let place: FieldSealer.Place
      if let field {
        place = FieldSealer.Place(field: field.name, version: part.version, level: field.level)
      } else if part.number == ImportKeyBox.number {
        place = ImportKeyBox.place(version: part.version)
      } else {
        throw .recordRow
      }
      let start = FieldBoxes.begin(number: part.number, version: part.version, in: &new.boxes)
      let nonce = nonces.next()
      let value = try fields.reseal(
        boxes.extracting(part.range), at: place, from: former, to: keys, nonce: nonce.bytes,
        into: &new.boxes, wantsValue: index != nil && (field.map { wanted.contains($0.name) } ?? true))
      FieldBoxes.finish(start, in: &new.boxes)
      if let field { values[field.name] = value ?? values[field.name] } else { importKey = value }
    }
    if let index {
      var tokens = explainedTokens(type, values: values, place: record.header.place, by: [index])
      if let importKey { tokens.insert(index.token(importKey: importKey, type: type.name)) }
      new.tokens = tokens.inOrder.flatMap(\.bytes)
    }
    new.contentDigest = RecordSealer.contentDigest(plain: new.plain, boxes: new.boxes, tokens: new.tokens)
    new.keyCommitment = KeyCommitment.of(keys)
    let nonce = nonces.next()
    new.facts = sealer.sealFacts(
      facts, header: new.header, contentDigest: new.contentDigest, keyCommitment: new.keyCommitment,
      keys: keys, nonce: nonce.bytes)
    return new
  }

  /// The values of L1 fields, which lie plain.
  private func plainValues(of record: SealedRecord, _ type: RecordType) throws(DamageFound) -> [Name: [UInt8]]
  {
    var values: [Name: [UInt8]] = [:]
    for (number, value) in try FieldBoxes.parseValues(record.plain) {
      if let field = numbers.field(number, of: type), !value.isEmpty { values[field.name] = value }
    }
    return values
  }
}
