public import MerkleLog
import Sodium

/// Verifies an exported log from its files alone, as a stranger would: no key of the vault, no service.
///
/// Checked are the signature of the checkpoint, every leaf, every tile, the root, checkpoints kept from earlier, and of
/// the entries that are shown that their leaf commits to what is shown. Not to be seen here are the records the log tells
/// of, and a log rewritten whole by somebody who holds its key: for that a checkpoint kept elsewhere is needed.
public struct ExportVerifier<Files: LogFiles> {
  private let files: Files
  private let verifierKey: VerifierKey?
  private let pins: [Checkpoint]
  private let progress: (_ done: UInt64, _ of: UInt64) -> Void

  /// - Parameter verifierKey: what must have signed the checkpoint; nil takes the signature on trust and says so.
  public init(
    _ files: Files, verifierKey: VerifierKey?, pins: [Checkpoint] = [],
    progress: @escaping (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
  ) {
    self.files = files
    self.verifierKey = verifierKey
    self.pins = pins
    self.progress = progress
  }

  /// The longest bundle: 256 leaves, each with its length.
  private static var longestBundle: Int { TileCoordinate.fullWidth * (2 + Leaf.maximumBytes) }

  public func verify() throws -> VerificationReport {
    var report = VerificationReport()
    guard let note = try files.bytes(of: LogFile.checkpoint, atMost: 1 << 16) else {
      report.add(.init("no checkpoint: this is no exported log, or not the whole of one"))
      return report
    }
    guard let checkpoint = report.checkpoint(of: note, by: verifierKey) else { return report }
    let tree = try verifyTree(of: checkpoint.size, into: &report)
    report.entries = tree.size
    report.root = tree.root.hexadecimal
    if tree.size == checkpoint.size, tree.root != checkpoint.root {
      report.add(.init("root over the leaves is not the one the checkpoint names"))
    }
    try verifyOpenings(of: checkpoint.size, into: &report)
    try verifyOthers(of: checkpoint.size, into: &report)
    return report
  }

  /// What lies there and was not looked at is said.
  private func verifyOthers(of size: UInt64, into report: inout VerificationReport) throws {
    var others = files.paths.subtracting([LogFile.checkpoint, LogFile.verifierKey, LogFile.openings])
    for index in 0..<EntryBundleCoordinate.count(ofTreeSize: size) {
      if let bundle = EntryBundleCoordinate(index: index, ofTreeSize: size) { others.remove(bundle.path) }
    }
    for tile in TileCoordinate.all(ofTreeSize: size) { others.remove(tile.path) }
    if !others.isEmpty { report.unchecked.append("\(others.count) files that are none of this log's") }
    if let verifierKey, let told = try files.bytes(of: LogFile.verifierKey, atMost: 1 << 12),
      !told.elementsEqual("\(verifierKey)\n".utf8)
    {
      report.add(.init("\(LogFile.verifierKey) is not the key that was given"))
    }
  }

  // MARK: Leaves and tiles

  private func verifyTree(of size: UInt64, into report: inout VerificationReport) throws -> TileBuilder {
    var tree = TileBuilder()
    var kept = KeptCheckpoints(pins)
    kept.check(tree, into: &report)
    var last = Timestamp(microseconds: .min)
    var newest: [Int: HashTile] = [:]
    for index in 0..<EntryBundleCoordinate.count(ofTreeSize: size) {
      guard let leaves = try bundle(index, of: size, into: &report) else { break }
      var rest = leaves[...]
      while !rest.isEmpty {
        // In parts that end where a kept checkpoint does, so that its root can be compared.
        let next = kept.nextSize(after: tree.size).map { Int(clamping: $0 - tree.size) } ?? rest.count
        let part = rest.prefix(next)
        for (offset, leaf) in part.enumerated() {
          check(leaf, at: tree.size + UInt64(offset), after: &last, into: &report)
        }
        for tile in tree.append(part.map { TreeHash.leaf($0.span.bytes) }) {
          if tile.coordinate.isFull {
            try compare(tile, into: &report)
          } else {
            newest[tile.coordinate.level] = tile
          }
        }
        kept.check(tree, into: &report)
        rest = rest.dropFirst(next)
      }
      progress(tree.size, size)
    }
    kept.end(into: &report)
    for coordinate in TileCoordinate.partial(ofTreeSize: tree.size) {
      if let tile = newest[coordinate.level], tile.coordinate == coordinate {
        try compare(tile, into: &report)
      }
    }
    return tree
  }

  private func bundle(
    _ index: UInt64, of size: UInt64, into report: inout VerificationReport
  ) throws -> [[UInt8]]? {
    guard let coordinate = EntryBundleCoordinate(index: index, ofTreeSize: size) else { return nil }
    guard let bytes = try files.bytes(of: coordinate.path, atMost: Self.longestBundle) else {
      report.add(.init("missing: \(coordinate.path)"))
      return nil
    }
    guard let leaves = EntryBundle.decode(bytes.span.bytes, width: coordinate.width) else {
      report.add(.init("not a bundle of \(coordinate.width) entries: \(coordinate.path)"))
      return nil
    }
    return leaves
  }

  private func check(
    _ text: [UInt8], at seq: UInt64, after last: inout Timestamp, into report: inout VerificationReport
  ) {
    guard let leaf = Leaf(text: text) else {
      report.add(.init(seq: seq, "leaf is not one: it was altered"))
      return
    }
    if leaf.seq != seq { report.add(.init(seq: seq, "leaf says it is entry \(leaf.seq)")) }
    if leaf.time <= last {
      report.add(.init(seq: seq, "time does not follow that of the entry before"))
    }
    last = leaf.time
    report.count(leaf)
  }

  private func compare(_ tile: HashTile, into report: inout VerificationReport) throws {
    let bytes = TileCoordinate.fullWidth * TreeHash.count
    guard let stored = try files.bytes(of: tile.coordinate.path, atMost: bytes) else {
      report.add(.init("missing: \(tile.coordinate.path)"))
      return
    }
    if stored != tile.encoded { report.add(.init("hash tile was altered: \(tile.coordinate.path)")) }
  }

  // MARK: Openings

  private func verifyOpenings(of size: UInt64, into report: inout VerificationReport) throws {
    var current: (index: UInt64, leaves: [[UInt8]])?
    var last: UInt64?
    var unreadable = 0
    try files.forEachLine(of: LogFile.openings, atMost: DisclosedEntry.longestLine) { line in
      guard let entry = DisclosedEntry(line: line), entry.seq < size, last.map({ $0 < entry.seq }) ?? true
      else {
        unreadable += 1
        return
      }
      last = entry.seq
      let index = entry.seq / UInt64(TileCoordinate.fullWidth)
      if current?.index != index {
        var ignored = VerificationReport()
        current = try bundle(index, of: size, into: &ignored).map { (index, $0) }
      }
      let offset = Int(entry.seq % UInt64(TileCoordinate.fullWidth))
      guard let leaves = current?.leaves, offset < leaves.count, let leaf = Leaf(text: leaves[offset]),
        entry.matches(leaf)
      else {
        report.add(.init(seq: entry.seq, "what is shown is not what the leaf commits to"))
        return
      }
      report.openings += 1
    }
    if unreadable > 0 {
      report.add(.init("\(LogFile.openings): \(unreadable) lines are none, or out of order"))
    }
  }
}
