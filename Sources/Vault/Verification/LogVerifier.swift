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
public struct LogVerifier {
  private let store: any VaultStore
  /// The key that must have signed the head; `nil` takes the signature on trust and says so.
  private let verifierKey: VerifierKey?
  /// Checkpoints kept from earlier: each must be a prefix of the log.
  private let pins: [Checkpoint]
  /// Told how many rows and entries were read, of how many there are.
  private let progress: (_ done: UInt64, _ of: UInt64) -> Void
  private static let batch = 4096

  public init(
    store: any VaultStore, verifierKey: VerifierKey?, pins: [Checkpoint] = [],
    progress: @escaping (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
  ) {
    self.store = store
    self.verifierKey = verifierKey
    self.pins = pins
    self.progress = progress
  }

  /// Checks everything; `visit` sees each entry and `visitRecord` each record, for what needs keys.
  public func verify(
    visit: (StoredEntry, inout VerificationReport) throws -> Void = { _, _ in },
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
    _ head: LogHead, visit: (StoredEntry, inout VerificationReport) throws -> Void,
    states: inout LoggedStates,
    into report: inout VerificationReport
  ) throws {
    var tree = TileBuilder()
    var last = Timestamp(microseconds: .min)
    var kept = KeptCheckpoints(pins)
    kept.check(tree, into: &report)
    var next: UInt64 = 0
    var newest: [Int: HashTile] = [:]
    while next < head.size {
      // A batch ends where a kept checkpoint does, so that its root can be compared.
      let end = min(head.size, kept.nextSize(after: next) ?? head.size)
      let entries = try store.entries(from: next, limit: Int(min(end - next, UInt64(LogVerifier.batch))))
        .filter { $0.seq < head.size }
      if entries.isEmpty { break }
      for entry in entries {
        if entry.seq != next {
          report.add(.init(seq: next, "entry is missing: the next one stored is \(entry.seq)"))
          next = entry.seq
        }
        check(entry, after: &last, states: &states, into: &report)
        try visit(entry, &report)
        next += 1
      }
      for tile in tree.append(entries.map { TreeHash.leaf($0.leaf.span.bytes) }) {
        if tile.coordinate.isFull {
          try compare(tile, ofTreeSize: head.size, into: &report)
        } else {
          newest[tile.coordinate.level] = tile
        }
      }
      kept.check(tree, into: &report)
      progress(report.records + next, report.records + head.size)
    }
    report.entries = next
    report.root = tree.root.hexadecimal
    if last != head.time { report.add(.init("time in the head is not that of the last entry")) }
    if tree.size != head.size { report.add(.init("head names \(head.size) entries, stored are \(next)")) }
    if tree.root.array != head.root {
      report.add(.init("root over the leaves is not the one the head names"))
    }
    if tree.frontier.encoded != head.frontier {
      report.add(.init("frontier in the head is not that of the tree"))
    }
    kept.end(into: &report)
    for coordinate in TileCoordinate.partial(ofTreeSize: tree.size) {
      if let tile = newest[coordinate.level], tile.coordinate == coordinate {
        try compare(tile, ofTreeSize: head.size, into: &report)
      }
    }
    if try store.entries(from: head.size, limit: 1).first != nil, try store.logHead()?.size == head.size {
      report.add(.init(seq: head.size, "entry stands behind the end that the head names"))
    }
  }

  private func check(
    _ entry: StoredEntry, after last: inout Timestamp, states: inout LoggedStates,
    into report: inout VerificationReport
  ) {
    guard let leaf = Leaf(text: entry.leaf) else {
      report.add(.init(seq: entry.seq, "leaf is not one: it was altered"))
      return
    }
    if leaf.seq != entry.seq { report.add(.init(seq: entry.seq, "leaf says it is entry \(leaf.seq)")) }
    if leaf.time != entry.time || leaf.event.code != entry.event || leaf.outcome.rawValue != entry.outcome {
      report.add(.init(seq: entry.seq, "index columns say something else than the leaf"))
    }
    if leaf.time <= last {
      report.add(.init(seq: entry.seq, "time does not follow that of the entry before"))
    }
    last = leaf.time
    report.count(leaf)
    if let state = leaf.state { states.take(state, of: entry.seq, into: &report) }
  }

  private func compare(_ tile: HashTile, ofTreeSize size: UInt64, into report: inout VerificationReport)
    throws
  {
    let stored = try store.tile(level: tile.coordinate.level, index: tile.coordinate.index)
    if stored == tile.encoded { return }
    // A tile that is not full grows while the vault goes on.
    let hasGrown = try !tile.coordinate.isFull && store.logHead()?.size != size
    if !hasGrown || stored?.starts(with: tile.encoded) != true {
      report.add(
        .init("hash tile level \(tile.coordinate.level) number \(tile.coordinate.index) was altered"))
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

  /// The digest of every row, with the row's name.
  private func readRows(
    visit: (SealedRecord, inout VerificationReport) throws -> Void, of total: UInt64,
    into report: inout VerificationReport
  ) throws -> [StateDigest: String] {
    var rows: [StateDigest: String] = [:]
    var after: RecordID?
    while true {
      let records = try store.records(after: after, limit: 512)
      guard let last = records.last else { break }
      for record in records {
        report.records += 1
        let content = RecordSealer.contentDigest(
          plain: record.plain, boxes: record.boxes, tokens: record.tokens)
        if content != record.contentDigest {
          report.add(.init(row: record.rowName, "record's boxes, plain fields or tokens were altered"))
        }
        rows[StateDigest(record)] = record.rowName
        try visit(record, &report)
      }
      after = last.header.id
      progress(report.records, total)
    }
    for kind in ControlKind.allCases {
      for control in try store.controls(kind) {
        rows[StateDigest(control)] = "\(kind.rawValue) \(control.id)"
      }
    }
    return rows
  }
}

extension SealedRecord {
  /// What verification calls the row.
  var rowName: String { "\(header.type) \(header.id.raw.text)" }
}
