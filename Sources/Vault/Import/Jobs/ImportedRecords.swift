import Sodium

/// The sealed records of one batch of rows.
struct ImportedRecords: Sendable {
  struct Sealed: Sendable {
    let line: Int
    let draft: Draft
    /// Whom the record makes known: the keys go where it is not written.
    let newSubject: SubjectID?
  }

  private let call: Call
  private let id: ImportID
  private let type: RecordType
  /// Ties the rows of a batch together: they are decided on the same state.
  private let group: RandomIdentifier
  private var decided: [Asked: (Decision, field: Name?)] = [:]
  private(set) var records: [Sealed] = []
  /// Keys of new subjects, to be durable before the records.
  private(set) var keys: [WrappedSubjectKeys] = []
  /// Rows an earlier run of this import wrote just before it was cut off.
  private(set) var alreadyHeld = 0
  /// Rows that are refused.
  private(set) var problems: [RowProblem] = []

  /// What permission was asked for: many rows are alike in it.
  private struct Asked: Hashable {
    let place: PlacePath
    let fields: [Int]
    let facts: Facts
  }

  private init(call: Call, id: ImportID, type: RecordType, group: RandomIdentifier) {
    self.call = call
    self.id = id
    self.type = type
    self.group = group
  }

  /// Seals the rows of a batch, on as many cores as there are; sealing is most of the work of an import.
  static func of(_ rows: [ImportRow], call: Call, id: ImportID, type: RecordType) async throws
    -> ImportedRecords
  {
    let parts = 2
    let share = (rows.count + parts - 1) / parts
    let together = RandomIdentifier.random()
    return try await withThrowingTaskGroup(of: (Int, ImportedRecords).self) { group in
      for part in 0..<parts {
        let own = rows.dropFirst(part * share).prefix(share)
        group.addTask {
          var records = ImportedRecords(call: call, id: id, type: type, group: together)
          for row in own {
            if let problem = try records.add(row) { records.problems.append(problem) }
          }
          return (part, records)
        }
      }
      var finished: [Int: ImportedRecords] = [:]
      for try await (part, records) in group { finished[part] = records }
      var all = ImportedRecords(call: call, id: id, type: type, group: together)
      for part in 0..<parts {
        guard let records = finished[part] else { continue }
        all.records += records.records
        all.keys += records.keys
        all.alreadyHeld += records.alreadyHeld
        all.problems += records.problems
      }
      return all
    }
  }

  /// Validates and seals one row; why not, if not.
  private mutating func add(_ row: ImportRow) throws -> RowProblem? {
    func problem(_ field: Name?, _ code: String, _ reason: String) -> RowProblem {
      RowProblem(line: row.line, field: field, code: code, reason: reason)
    }
    // A CSV file with such a column is refused as a whole; in JSON lines each row has its own members.
    if let unknown = row.names.first(where: { type.field($0) == nil && !ImportColumns.all.contains($0) }) {
      return problem(unknown, "unknown_field", "no such field of this record type")
    }
    guard let placeText = row[ImportColumns.place],
      let place = PlacePath(String(decoding: placeText, as: UTF8.self)),
      call.vault.directory.place(place) != nil
    else { return problem(ImportColumns.place, "unknown_place", "no such place") }
    let decision = call.vault.policy.decide(call.question(.import, type, place: place))
    if let denial = decision.denial {
      return problem(ImportColumns.place, denial.reason.rawValue.lowercased(), "not yours to import there")
    }
    let key = row[ImportColumns.key].map { Array($0) } ?? []
    guard key.count <= 64, key.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return problem(ImportColumns.key, "malformed", "at most 64 printable ASCII characters")
    }
    let importKey = key.isEmpty ? lineKey(row.line) : key
    if let held = try held(importKey) {
      guard held.header.batch == id, try wasWritten(held, from: row.line) else {
        return problem(ImportColumns.key, "already_held", "this key is held already")
      }
      alreadyHeld += 1
      return nil
    }
    var inputs: [FieldInput] = []
    for field in type.fields {
      guard let value = row[field.name], !value.isEmpty else { continue }
      inputs.append(FieldInput(field: field.name.text, value: try resolve(Array(value), field)))
    }
    let values: ValidValues
    switch call.vault.validate(inputs, of: type, partial: false) {
    case .success(let found): values = found
    case .failure(let invalid):
      guard let first = invalid.problems.first else { return problem(nil, "invalid", "not valid") }
      return problem(Name(first.field), first.code, first.text)
    }
    return try seal(values, key: importKey, place: place, line: row.line)
  }

  private mutating func seal(_ values: ValidValues, key: [UInt8], place: PlacePath, line: Int) throws
    -> RowProblem?
  {
    let vault = call.vault
    let subject: SubjectID
    var wrapped: WrappedSubjectKeys?
    let keys: SubjectKeys
    var commitment: [UInt8]?
    var facts = Facts()
    var basis = call.basis()
    switch try call.lookUp(values.values, of: type) {
    case .unknown(let refusal, _):
      return RowProblem(
        line: line, field: refusal.problems.first.flatMap { Name($0.field) }, code: "no_such_record",
        reason: "names no record that is held")
    case .known(.some(let found)):
      if let problem = call.misplaced(place, type, about: found) {
        return RowProblem(line: line, field: ImportColumns.place, code: problem.code, reason: problem.text)
      }
      subject = found.record.header.subject
      // Of the generation of the record it is about, whose commitment may be needed.
      keys = try vault.keys(of: found.record.factsRow, roles: vault.ring.roles)
      if !vault.ring.isFull { commitment = found.record.keyCommitment }
      facts = found.facts
      basis = found.basis
    case .known(nil):
      guard vault.ring.isFull else {
        return RowProblem(
          line: line, field: nil, code: "sealed_level",
          reason: "needs keys above the level the vault is open to")
      }
      subject = .random()
      keys = SubjectKeys.make(for: subject, ring: vault.ring, stored: &wrapped)
    }
    facts.party = call.namesCaller(values.values, type)
    let (decision, field) = permission(to: values, at: place, facts: facts)
    if let denial = decision.denial {
      return RowProblem(
        line: line, field: field ?? ImportColumns.place, code: denial.reason.rawValue.lowercased(),
        reason: field == nil ? "not yours to import there" : "not yours to give")
    }
    let header = RecordHeader(
      id: .random(), type: type.name, subject: subject, place: place, lifecycle: .active, version: 1,
      created: call.now, updated: call.now, batch: id)
    let sealed = vault.seal(
      header, type, RecordContent(values: values.values, importKey: key), facts: values.values,
      tokens: vault.searchTokens(type, values: values.values, place: place, importKey: key), keys: keys,
      commitment: commitment)
    var content = call.content(.allow, about: header, prefix: type.idPrefix)
    content.state = StateChange(created: StateDigest(sealed), replaced: nil)
    content.claims[.fields] = values.values.keys.sorted().map(\.text).joined(separator: " ")
    content.claims[.detail] = source(ofLine: line)
    content.claims.decide(reason: nil, policyVersion: vault.policy.version, policies: decision.policies)
    var unique = vault.uniqueTokens(type, values: values.values, place: place)
    unique += vault.tokens.tokens(importKey: key, type: type.name)
    let draft = Draft(
      entries: [try vault.writer.draft(content, keys: keys)], basis: basis, changes: [.subject(subject)],
      group: group,
      write: { [unique] (transaction) throws(StoreFailure) in
        for token in unique where try transaction.isTaken(token) { return .refused(.conflict) }
        return try transaction.insert(sealed) ? .written : .refused(.conflict)
      })
    records.append(Sealed(line: line, draft: draft, newSubject: wrapped?.subject))
    if let wrapped { self.keys.append(wrapped) }
    return nil
  }

  /// Asks for the record as such and for each field that is given, as if it were made by itself; the field that is
  /// refused, if one is.
  private mutating func permission(to values: ValidValues, at place: PlacePath, facts: Facts) -> (
    Decision, field: Name?
  ) {
    let given = type.fields.filter { values.values[$0.name] != nil }
    let asked = Asked(place: place, fields: given.map(\.index), facts: facts)
    if let decided = decided[asked] { return decided }
    var answer: (Decision, field: Name?) = (
      call.vault.policy.decide(call.question(.import, type, place: place, facts: facts)), nil
    )
    for field in given where answer.0.isPermitted {
      let decision = call.vault.policy.decide(
        call.question(.import, type, field: field, place: place, facts: facts))
      if !decision.isPermitted { answer = (decision, field.name) }
    }
    decided[asked] = answer
    return answer
  }

  // MARK: References

  /// A reference as the vault keeps it: the ids of records, also where the source named its own keys.
  private func resolve(_ value: [UInt8], _ field: Field) throws -> [UInt8] {
    guard case .reference(let target) = field.kind.item, let targetType = call.vault.catalog.type(target)
    else {
      return value
    }
    let items = try value.split(separator: UInt8(ascii: ";")).map { item -> [UInt8] in
      if RecordID(String(decoding: item, as: UTF8.self), prefix: targetType.idPrefix) != nil {
        return Array(item)
      }
      let tokens = call.vault.tokens.tokens(importKey: Array(item), type: target)
      guard let id = try call.vault.store.records(matching: tokens, after: nil, limit: 1).first else {
        return Array(item)
      }
      return Array(id.text(prefix: targetType.idPrefix).utf8)
    }
    return Array(items.joined(separator: [UInt8(ascii: ";")]))
  }

  /// What stands for the key of a row that has none, so that an import that was cut off does not take the row
  /// twice; no source's key holds a blank.
  private func lineKey(_ line: Int) -> [UInt8] { Array("\(id.text) line \(line)".utf8) }

  /// What the entry of a record that was brought says of where it came from.
  private func source(ofLine line: Int) -> String { "import \(id.text) line \(line)" }

  /// Whether an earlier run of this import made the record from this very line, as its entry tells; a key that
  /// stands in two lines is none.
  private func wasWritten(_ record: SealedRecord, from line: Int) throws -> Bool {
    var query = EntryQuery()
    query.subjectToken = call.vault.logTokens.subject(record.header.subject)
    query.event = AuditEvent.recordImport.code
    let source = source(ofLine: line)
    var before: UInt64?
    while true {
      let page = try call.vault.store.entries(matching: query, before: before, limit: 100)
      for entry in page {
        let (_, opening) = try call.vault.reader.open(entry)
        if opening.claims[.detail].utf8.elementsEqual(source.utf8) { return true }
      }
      guard page.count == 100, let last = page.last else { return false }
      before = last.seq
    }
  }

  private func held(_ key: [UInt8]) throws -> SealedRecord? {
    let tokens = call.vault.tokens.tokens(importKey: key, type: type.name)
    guard let id = try call.vault.store.records(matching: tokens, after: nil, limit: 1).first else {
      return nil
    }
    // Of whoever was erased, and put back from a copy, no row is held.
    guard let record = try call.vault.store.record(id), try !call.vault.isGone(record.header.subject) else {
      return nil
    }
    return record
  }
}

/// The columns of a source that are no fields.
enum ImportColumns {
  /// The source's own reference for the row, unique in its type.
  static let key = Name(checked: "key")
  static let place = Name(checked: "place")
  static let all: Set<Name> = [key, place]
}
