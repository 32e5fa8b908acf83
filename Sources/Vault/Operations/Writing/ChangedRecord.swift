import Sodium

extension Call {
  /// Values that must be known to seal a changed record again: those behind search tokens, and those whose old
  /// value says what the new one may be. Nothing else is opened.
  func openForSealing(
    _ record: SealedRecord, _ type: RecordType, _ fields: [Field], keys: borrowing SubjectKeys
  ) throws
    -> [Name: [UInt8]]
  {
    for role in KeyCommitment.roles where vault.ring.holds(role) {
      guard KeyCommitment.matches(record.keyCommitment, role, keys) else { throw DamageFound.keyCommitment }
    }
    var opened: [Name: [UInt8]] = [:]
    for (number, value) in try FieldBoxes.parseValues(record.plain) {
      if let field = vault.numbers.field(number, of: type), !value.isEmpty { opened[field.name] = value }
    }
    let wanted = Set(fields.map(\.name))
    var scratch = ScratchSecret(capacity: 256)
    var sealer = vault.sealer.fields(of: record.header.id, type.name)
    let boxes = record.boxes.span.bytes
    for box in try FieldBoxes.parse(record.boxes) {
      guard let field = vault.numbers.field(box.number, of: type), wanted.contains(field.name) else {
        continue
      }
      let place = FieldSealer.Place(field: field.name, version: box.version, level: field.level)
      if let range = try sealer.open(boxes.extracting(box.range), at: place, keys: keys, into: &scratch) {
        opened[field.name] = scratch.bytes.extracting(range).withUnsafeBytes { Array($0) }
      }
    }
    return opened
  }

  /// The boxes of a record as they lie, by number, without those of `changed`.
  func keptBoxes(_ record: SealedRecord, _ type: RecordType, except changed: Set<Name>) throws(DamageFound)
    -> [UInt16: (version: UInt32, box: [UInt8])]
  {
    var kept: [UInt16: (version: UInt32, box: [UInt8])] = [:]
    for box in try FieldBoxes.parse(record.boxes) {
      let field = vault.numbers.field(box.number, of: type)
      guard field.map({ !changed.contains($0.name) }) ?? (box.number == ImportKeyBox.number) else { continue }
      kept[box.number] = (box.version, Array(record.boxes[box.range]))
    }
    return kept
  }

  /// The tokens of a record whose opened values were `values` that these do not explain, of whatever generation: the
  /// import token, which stays as it is, and those of fields above the level the vault is open up to.
  func keptTokens(_ record: SealedRecord, _ type: RecordType, values: [Name: [UInt8]]) -> [SearchToken] {
    let known = vault.explainedTokens(
      type, values: values, place: record.header.place, by: vault.tokens.live)
    return stride(from: 0, to: record.tokens.count, by: SearchToken.byteCount).compactMap { start in
      let end = start + SearchToken.byteCount
      guard end <= record.tokens.count else { return nil }
      let token = SearchToken(bytes: Array(record.tokens[start..<end]))
      return known.contains(token) ? nil : token
    }
  }

  /// Replaces records of one subject by changed ones, all or none; the first is the one that was named.
  func replace(
    _ changes: [RecordChange], validUntil: Timestamp, keys: borrowing SubjectKeys
  ) async throws -> Answer<WrittenRecord>? {
    guard let named = changes.first else { return .refused(Refusal(.notFound)) }
    let subject = named.new.header.subject
    var entries: [EntryDraft] = []
    for change in changes { entries.append(try entry(of: change, keys: keys)) }
    var denied = self.content(.deny, about: named.old.header, prefix: named.type.idPrefix)
    denied.claims.decide(reason: .conflict, policyVersion: vault.policy.version, policies: [])
    let draft = Draft(
      entries: entries, basis: basis([subject], validUntil: validUntil), changes: [.subject(subject)],
      refused: { [denied, vault] _ in
        [try vault.writer.draft(denied, keys: try vault.subjectKeys(subject, roles: [.audit]))]
      },
      write: { (transaction) throws(StoreFailure) in
        for change in changes {
          for token in change.unique where try transaction.isTaken(token) { return .refused(.conflict) }
          guard try transaction.replace(change.new, expecting: change.old.header.version) else {
            return .refused(.conflict)
          }
        }
        return .written
      })
    switch try await commit(draft) {
    case .stale: return nil
    case .refused(let reason, let receipt, _):
      return .refused(Refusal(.conflict, reason: reason, auditSeq: receipt.first))
    case .committed(let receipt):
      return .released(
        WrittenRecord(
          id: named.new.header.id.text(prefix: named.type.idPrefix), type: named.type.name,
          version: named.new.header.version, auditSeq: receipt.first, policyVersion: vault.policy.version,
          replayed: false))
    }
  }

  private func entry(of change: RecordChange, keys: borrowing SubjectKeys) throws -> EntryDraft {
    let header = change.new.header
    var content = content(.allow, about: header, prefix: change.type.idPrefix)
    content.state = StateChange(created: StateDigest(change.new), replaced: StateDigest(change.old))
    content.claims[.fields] = change.fields.map(\.text).joined(separator: " ")
    if change.old.header.place != header.place { content.claims[.detail] = "from \(change.old.header.place)" }
    content.claims.decide(
      reason: nil, policyVersion: vault.policy.version, policies: change.permission.policies)
    return try vault.writer.draft(content, keys: keys)
  }
}

/// A record as it lies, and as it shall lie.
struct RecordChange: Sendable {
  let old: SealedRecord
  let new: SealedRecord
  let type: RecordType
  /// The fields that have other values.
  var fields: [Name] = []
  /// Tokens that no other record may carry.
  var unique: [SearchToken] = []
  let permission: Decision
}
