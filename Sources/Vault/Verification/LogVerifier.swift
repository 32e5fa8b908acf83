import Foundation
public import MerkleLog
import Sodium

/// Verifies a vault from its store alone: leaves, tree, head and the state of every row. Needs no key.
///
/// What it cannot see without keys are openings and index rows: the service checks those (`verify`). What it
/// cannot see at all is a log rewritten by somebody who holds the log's key: for that a checkpoint kept elsewhere
/// is needed (`pins`).
///
/// The vault may go on writing meanwhile: rows are read first, then the log up to the head there is then, and what
/// entries behind the first row read have changed explains the difference.
///
/// Threads read, parse and hash parts of the log; the caller's puts them in order. What is held is a few parts,
/// however long the log is, and a digest for each row that must exist.
public struct LogVerifier {
  private let store: any VaultStore
  /// The key that must have signed the head; `nil` takes the signature on trust and says so.
  private let verifierKey: VerifierKey?
  /// Checkpoints kept from earlier: each must be a prefix of the log.
  private let pins: [Checkpoint]
  private let threads: Int
  /// Told how many rows and entries were read, of how many there are.
  private let progress: (_ done: UInt64, _ of: UInt64) -> Void

  /// Looks at an entry whole, for what needs keys; on any of the threads.
  public typealias Visit = @Sendable (StoredEntry, inout VerificationReport) throws -> Void

  /// - Parameter threads: how many read the log; as many as there are cores by default.
  public init(
    store: any VaultStore, verifierKey: VerifierKey?, pins: [Checkpoint] = [], threads: Int? = nil,
    progress: @escaping (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
  ) {
    self.store = store
    self.verifierKey = verifierKey
    self.pins = pins
    self.threads = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
    self.progress = progress
  }

  /// Checks everything; `visit` sees each entry and `visitRecord` each record, for what needs keys.
  public func verify(
    visit: Visit? = nil,
    visitRecord: (SealedRecord, inout VerificationReport) throws -> Void = { _, _ in }
  ) throws -> VerificationReport {
    var report = VerificationReport()
    // SQLite's own check reads the whole file by itself, beside what is read here.
    let file = FileCheck(of: store)
    defer { file.wait() }
    let start = try store.logHead()?.size ?? 0
    let counted = try store.recordCounts().values.reduce(0) { $0 + UInt64($1) } + start
    let rows = try readRows(visit: visitRecord, of: counted, into: &report)
    guard let head = try store.logHead() else {
      report.add(.init("log has no head: it was removed, or this is no vault"))
      return report
    }
    var states = LoggedStates(since: start)
    try verifyEntries(head, visit: visit, states: &states, into: &report)
    try verifyHead(head, into: &report)
    states.compare(with: rows, into: &report)
    let (damage, index) = try file.problems()
    for problem in damage { report.add(.init("database file: \(problem)")) }
    for problem in index { report.add(.init("search index: \(problem)")) }
    return report
  }

  // MARK: Leaves and tree

  private func verifyEntries(
    _ head: LogHead, visit: Visit?, states: inout LoggedStates, into report: inout VerificationReport
  ) throws {
    let reader = LogPartReader(store: store, end: head.size, visit: visit)
    var tree = VerifiedTree(pins, origin: verifierKey?.name, into: &report)
    var next: UInt64 = 0
    var start: UInt64? = head.size > 0 ? 0 : nil
    while let from = start {
      start = nil
      let count = (head.size - from + reader.length - 1) / reader.length
      try OrderedWork.forEach(
        Int(clamping: count), threads: threads, { try reader.part(from: from + UInt64($0) * reader.length) }
      ) { part in
        guard let first = part.firstSeq else {
          // The next one stored, if any, may lie anywhere: looked for, not counted up to.
          start = try reader.nextStored(from: part.first)
          // A damaged tree of the file may lead back; whoever followed it would never come to an end.
          if let behind = start, behind <= from || behind < part.first {
            report.add(.init(seq: behind, "entry stands behind a later one"))
            start = nil
          }
          return false
        }
        if first != next {
          report.add(.init(seq: next, "entry is missing: the next one stored is \(first)"))
        }
        for (seq, change) in part.changes { states.take(change, of: seq, into: &report) }
        try tree.append(part, into: &report) { tile, report in
          for problem in try reader.compare(tile) { report.add(problem) }
        }
        next = part.next
        progress(report.records + next, report.records + head.size)
        return true
      }
    }
    report.entries = next
    report.root = tree.tree.root.hexadecimal
    try compare(tree, with: head, next: next, into: &report)
    try tree.end(into: &report) { tile, report in
      for problem in try reader.compare(tile) { report.add(problem) }
    }
    if try store.entries(from: head.size, limit: 1).first != nil, try store.logHead()?.size == head.size {
      report.add(.init(seq: head.size, "entry stands behind the end that the head names"))
    }
  }

  private func compare(
    _ tree: VerifiedTree, with head: LogHead, next: UInt64, into report: inout VerificationReport
  ) throws {
    if tree.last != head.time { report.add(.init("time in the head is not that of the last entry")) }
    if tree.tree.size != head.size {
      report.add(.init("head names \(head.size) entries, stored are \(next)"))
    }
    if tree.tree.root.array != head.root {
      report.add(.init("root over the leaves is not the one the head names"))
    }
    if tree.tree.frontier.encoded != head.frontier {
      report.add(.init("frontier in the head is not that of the tree"))
    }
  }

  /// A few leaves that are not those the stored tile was made of: the entries that were edited, or the tile's own.
  private func name(_ stored: [UInt8], besides tile: HashTile, into report: inout VerificationReport) {
    let bytes = tile.encoded
    let others = stride(from: 0, to: min(stored.count, bytes.count), by: 32).filter { start in
      stored[start..<min(start + 32, stored.count)] != bytes[start..<start + 32]
    }
    guard others.count <= 8 else { return }
    for start in others {
      let seq = tile.coordinate.index * UInt64(TileCoordinate.fullWidth) + UInt64(start / 32)
      report.add(.init(seq: seq, "leaf is not the one its hash tile was made of: one of the two was altered"))
    }
  }

  // MARK: Head

  private func verifyHead(_ head: LogHead, into report: inout VerificationReport) throws {
    guard let checkpoint = report.checkpoint(of: head.checkpoint, by: verifierKey) else { return }
    if checkpoint.size != head.size || checkpoint.root.array != head.root {
      report.add(.init("checkpoint signs another size or root than the head has"))
    }
  }

  // MARK: State

  /// The digest of every row.
  private func readRows(
    visit: (SealedRecord, inout VerificationReport) throws -> Void, of total: UInt64,
    into report: inout VerificationReport
  ) throws -> StoredRows {
    var rows = StoredRows()
    var after: RecordID?
    while true {
      let records = try store.records(after: after, limit: 512)
      guard let last = records.last else { break }
      // An altered index may name a record again and again.
      if let after, last.header.id <= after {
        report.add(.init(row: last.rowName, "index leads from this record back to an earlier one"))
        break
      }
      for record in records {
        report.records += 1
        let content = RecordSealer.contentDigest(
          plain: record.plain, boxes: record.boxes, tokens: record.tokens)
        if content != record.contentDigest {
          report.add(.init(row: record.rowName, "record's boxes, plain fields or tokens were altered"))
        }
        rows.add(record)
        try visit(record, &report)
      }
      after = last.header.id
      progress(report.records, total)
    }
    for kind in ControlKind.allCases {
      for control in try store.controls(kind) { rows.add(control) }
    }
    return rows
  }
}

extension SealedRecord {
  /// What verification calls the row.
  var rowName: String { "\(header.type) \(header.id.raw.text)" }
}
