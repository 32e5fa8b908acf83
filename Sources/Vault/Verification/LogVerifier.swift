public import MerkleLog
import Sodium

/// Verifies a vault from its store alone: leaves, tree, head and the state of every row. Needs no key.
///
/// What it cannot see without keys are openings and index rows: the service checks those (`verify`). What it
/// cannot see at all is a log rewritten by somebody who holds the log's key: for that a checkpoint kept elsewhere
/// is needed (`pins`).
public struct LogVerifier {
  private let store: any VaultStore
  /// The key that must have signed the head; `nil` takes the signature on trust and says so.
  private let verifierKey: VerifierKey?
  /// Checkpoints kept from earlier: each must be a prefix of the log.
  private let pins: [Checkpoint]
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

  /// Checks everything; `visit` sees each entry with its leaf, for what needs keys.
  public func verify(
    visit: (StoredEntry, inout VerificationReport) throws -> Void = { _, _ in }
  ) throws -> VerificationReport {
    var report = VerificationReport()
    for problem in try store.integrityProblems() { report.add(.init("database file: \(problem)")) }
    guard let head = try store.logHead() else {
      report.add(.init("log has no head: it was removed, or this is no vault"))
      return report
    }
    let live = try verifyEntries(head, visit: visit, into: &report)
    try verifyHead(head, into: &report)
    try verifyRows(live, into: &report)
    for problem in try store.indexProblems() { report.add(.init("search index: \(problem)")) }
    return report
  }

  // MARK: Leaves and tree

  /// The digests that must exist, with the entry that made each.
  private func verifyEntries(
    _ head: LogHead, visit: (StoredEntry, inout VerificationReport) throws -> Void,
    into report: inout VerificationReport
  ) throws -> [StateDigest: UInt64] {
    var live: [StateDigest: UInt64] = [:]
    var tree = TileBuilder()
    var last = Timestamp(microseconds: .min)
    var pinned = Dictionary(grouping: pins, by: \.size)
    checkPins(&pinned, tree, into: &report)
    var next: UInt64 = 0
    var newest: [Int: HashTile] = [:]
    while true {
      // A batch ends where a kept checkpoint does, so that its root can be compared.
      let limit = pinned.keys.filter { $0 > next }.min().map { min(Int($0 - next), LogVerifier.batch) }
      let entries = try store.entries(from: next, limit: limit ?? LogVerifier.batch)
      if entries.isEmpty { break }
      for entry in entries {
        if entry.seq != next {
          report.add(.init(seq: next, "entry is missing: the next one stored is \(entry.seq)"))
          next = entry.seq
        }
        check(entry, after: &last, live: &live, into: &report)
        try visit(entry, &report)
        next += 1
      }
      for tile in tree.append(entries.map { TreeHash.leaf($0.leaf.span.bytes) }) {
        if tile.coordinate.isFull { try compare(tile, into: &report) } else { newest[tile.coordinate.level] = tile }
      }
      checkPins(&pinned, tree, into: &report)
      progress(next, head.size)
    }
    report.entries = next
    report.root = tree.root.hexadecimal
    if last != head.time { report.add(.init("time in the head is not that of the last entry")) }
    if tree.size != head.size { report.add(.init("head names \(head.size) entries, stored are \(next)")) }
    if tree.root.array != head.root { report.add(.init("root over the leaves is not the one the head names")) }
    if tree.frontier.encoded != head.frontier { report.add(.init("frontier in the head is not that of the tree")) }
    for sizes in pinned.values {
      for pin in sizes { report.add(.init("log is shorter than the checkpoint kept at size \(pin.size)")) }
    }
    for coordinate in TileCoordinate.partial(ofTreeSize: tree.size) {
      if let tile = newest[coordinate.level], tile.coordinate == coordinate { try compare(tile, into: &report) }
    }
    return live
  }

  private func check(
    _ entry: StoredEntry, after last: inout Timestamp, live: inout [StateDigest: UInt64],
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
    if leaf.time <= last { report.add(.init(seq: entry.seq, "time does not follow that of the entry before")) }
    last = leaf.time
    guard let state = leaf.state else { return }
    if let replaced = state.replaced, live.removeValue(forKey: replaced) == nil {
      report.add(.init(seq: entry.seq, "entry replaces a state that no entry before it made"))
    }
    if let created = state.created, live.updateValue(entry.seq, forKey: created) != nil {
      report.add(.init(seq: entry.seq, "entry makes a state that exists already"))
    }
  }

  private func compare(_ tile: HashTile, into report: inout VerificationReport) throws {
    let stored = try store.tile(level: tile.coordinate.level, index: tile.coordinate.index)
    if stored != tile.encoded {
      report.add(.init("hash tile level \(tile.coordinate.level) number \(tile.coordinate.index) was altered"))
    }
  }

  private func checkPins(
    _ pinned: inout [UInt64: [Checkpoint]], _ tree: TileBuilder, into report: inout VerificationReport
  ) {
    guard !pinned.isEmpty, let pins = pinned.removeValue(forKey: tree.size) else { return }
    for pin in pins where pin.root != tree.root {
      report.add(.init("log is another one than the checkpoint kept at size \(pin.size)"))
    }
  }

  // MARK: Head

  private func verifyHead(_ head: LogHead, into report: inout VerificationReport) throws {
    report.checkpoint = String(decoding: head.checkpoint, as: UTF8.self)
    do {
      let note = try SignedNote(head.checkpoint)
      let checkpoint = try Checkpoint(text: note.text)
      if checkpoint.size != head.size || checkpoint.root.array != head.root {
        report.add(.init("checkpoint signs another size or root than the head has"))
      }
      guard let verifierKey else {
        report.unchecked.append("signature of the checkpoint: no verifier key was given")
        return
      }
      _ = try note.verified(by: [verifierKey])
    } catch {
      report.add(.init("checkpoint does not verify: \(error)"))
    }
  }

  // MARK: State

  /// Every row must be one an entry made and none replaced, and every such state must be there.
  private func verifyRows(_ live: [StateDigest: UInt64], into report: inout VerificationReport) throws {
    var missing = live
    var after: RecordID?
    while true {
      let records = try store.records(after: after, limit: 512)
      guard let last = records.last else { break }
      for record in records {
        report.records += 1
        let content = RecordSealer.contentDigest(plain: record.plain, boxes: record.boxes, tokens: record.tokens)
        let row = "\(record.header.type) \(record.header.id.raw.text)"
        if content != record.contentDigest {
          report.add(.init(row: row, "record's boxes, plain fields or tokens were altered"))
        }
        if missing.removeValue(forKey: StateDigest(record)) == nil {
          report.add(.init(row: row, "record is not in a state the log knows: edited, rolled back or added"))
        }
      }
      after = last.header.id
    }
    for kind in ControlKind.allCases {
      for control in try store.controls(kind) where missing.removeValue(forKey: StateDigest(control)) == nil {
        report.add(
          .init(row: "\(kind.rawValue) \(control.id)", "row is not in a state the log knows: edited, rolled back or added"))
      }
    }
    for seq in missing.values.sorted() {
      report.add(.init(seq: seq, "what this entry wrote is not stored any more: removed or edited"))
    }
  }
}
