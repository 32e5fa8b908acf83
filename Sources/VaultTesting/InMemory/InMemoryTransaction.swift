import Vault

/// The open transaction of a store in memory.
final class InMemoryTransaction: StoreTransaction {
  private var contents: StoreContents
  private var failure: StoreFailure?

  init(_ contents: StoreContents) { self.contents = contents }

  /// From here on every call refuses.
  func end() { failure = StoreFailure(.unavailable, "vault store: the transaction is over") }

  /// What the transaction made, unless a call in it failed.
  func contentsToKeep() throws(StoreFailure) -> StoreContents {
    try check()
    return contents
  }

  func savepoint(
    _ body: () throws(StoreFailure) -> WriteOutcome
  ) throws(StoreFailure) -> WriteOutcome {
    try check()
    let before = contents
    let outcome: WriteOutcome
    do {
      outcome = try body()
    } catch {
      contents = before
      throw error
    }
    try check()
    if outcome != .written { contents = before }
    return outcome
  }

  func insert(_ record: SealedRecord) throws(StoreFailure) -> Bool {
    try check()
    try checkTokens(record.tokens)
    guard contents.records[record.header.id] == nil else { return false }
    put(record)
    return true
  }

  func replace(_ record: SealedRecord, expecting expected: UInt32) throws(StoreFailure) -> Bool {
    try check()
    try checkTokens(record.tokens)
    guard try remove(record.header.id, expecting: expected) else { return false }
    put(record)
    return true
  }

  func remove(_ id: RecordID, expecting expected: UInt32) throws(StoreFailure) -> Bool {
    try check()
    guard let old = contents.records[id], old.header.version == expected else { return false }
    contents.records[id] = nil
    for token in tokenSet(old.tokens) { contents.carriers[token, default: 0] -= 1 }
    return true
  }

  func isTaken(_ token: SearchToken) throws(StoreFailure) -> Bool {
    try check()
    return contents.carriers[token, default: 0] > 0
  }

  func put(_ row: ControlRow) throws(StoreFailure) -> Bool {
    try check()
    let key = ControlKey(kind: row.kind, id: Array(row.id.utf8))
    guard row.version > 0, contents.controls[key]?.version ?? 0 == row.version - 1 else { return false }
    contents.controls[key] = row
    return true
  }

  func append(_ entry: StoredEntry) throws(StoreFailure) {
    try check()
    guard entry.seq == contents.entries.count, contents.entries.last.map({ $0.time <= entry.time }) ?? true
    else {
      throw fail(.damaged, "a log entry does not follow the last one stored")
    }
    guard ["allow", "deny", "error"].contains(where: { $0.utf8.elementsEqual(entry.outcome.utf8) }) else {
      throw fail(.unavailable, "a log entry's outcome is none of allow, deny, error")
    }
    contents.entries.append(entry)
  }

  func removeOpenings(of events: [String], in range: Range<UInt64>) throws(StoreFailure) -> Int {
    try check()
    var count = 0
    for (place, entry) in contents.entries.enumerated() where entry.hasOpening(of: events, in: range) {
      contents.entries[place] = entry.withoutOpening
      count += 1
    }
    return count
  }

  func putTile(level: Int, index: UInt64, hashes: [UInt8]) throws(StoreFailure) {
    try check()
    contents.tiles[TileKey(level: level, index: index)] = hashes
  }

  func putHead(_ head: LogHead) throws(StoreFailure) {
    try check()
    contents.head = head
  }

  func keep(_ answer: IdempotentAnswer, now: Timestamp) throws(StoreFailure) -> Bool {
    try check()
    contents.answers = contents.answers.filter { $0.value.expires > now }
    guard contents.answers[answer.key] == nil else { return false }
    contents.answers[answer.key] = answer
    return true
  }

  private func put(_ record: SealedRecord) {
    contents.records[record.header.id] = record
    for token in tokenSet(record.tokens) { contents.carriers[token, default: 0] += 1 }
  }

  private func check() throws(StoreFailure) {
    if let failure { throw failure }
  }

  private func checkTokens(_ list: [UInt8]) throws(StoreFailure) {
    guard list == tokenList(Array(tokenSet(list))) else {
      throw fail(.unavailable, "a record's search tokens are not a sorted list")
    }
  }

  private func fail(_ kind: StoreFailure.Kind, _ words: String) -> StoreFailure {
    let failure = StoreFailure(kind, "vault store: \(words)")
    self.failure = failure
    return failure
  }
}
