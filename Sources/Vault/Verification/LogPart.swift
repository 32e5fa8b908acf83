import MerkleLog
import Sodium

/// A part of a log that one thread has read, parsed and hashed: all that the whole needs to know of it.
struct LogPart: Sendable {
  /// Where it was to begin.
  let first: UInt64
  /// The entry it begins with; `nil` where there is none.
  private(set) var firstSeq: UInt64?
  /// One past its last entry.
  private(set) var next: UInt64
  private(set) var hashes: [TreeHash] = []
  /// The roots over each 256 hashes, where the part begins with a tile.
  private(set) var roots: [TreeHash] = []
  private(set) var changes: [(seq: UInt64, change: StateChange)] = []
  /// When the first entry that is one was written, and when the last.
  private var firstTime: (seq: UInt64, time: Timestamp)?
  private var lastTime: Timestamp?
  var report = VerificationReport()
  /// Of the tiles over it, as far as it is whole and stands where it should.
  var tileProblems: [VerificationReport.Problem] = []

  /// What is held at once by a thread: sixteen tiles.
  static let length = 16 * TileCoordinate.fullWidth

  init(from first: UInt64) {
    self.first = first
    next = first
    hashes.reserveCapacity(LogPart.length)
  }

  /// Whether no entry is missing and tiles begin where they should.
  var isWhole: Bool {
    first.isMultiple(of: UInt64(TileCoordinate.fullWidth)) && UInt64(hashes.count) == next - first
  }

  /// Takes the next leaf.
  ///
  /// - Parameter columns: what the store says beside it, where it does.
  mutating func take(_ text: Span<UInt8>, at seq: UInt64, beside columns: LeafColumns? = nil) {
    if firstSeq == nil {
      firstSeq = seq
    } else if seq != next {
      report.add(.init(seq: next, "entry is missing: the next one stored is \(seq)"))
    }
    next = seq + 1
    hashes.append(.leaf(text.bytes))
    guard let leaf = Leaf(text: text) else {
      report.add(.init(seq: seq, "leaf is not one: it was altered"))
      return
    }
    if leaf.seq != seq { report.add(.init(seq: seq, "leaf says it is entry \(leaf.seq)")) }
    if let columns,
      leaf.time != columns.time || leaf.event != columns.event || leaf.outcome != columns.outcome
    {
      report.add(.init(seq: seq, "index columns say something else than the leaf"))
    }
    if let lastTime, leaf.time <= lastTime { report.add(.late(seq)) }
    if firstTime == nil { firstTime = (seq, leaf.time) }
    lastTime = leaf.time
    report.count(leaf)
    if let change = leaf.state { changes.append((seq, change)) }
  }

  /// Hashes what lies over whole tiles.
  mutating func hashTiles() {
    guard isWhole else { return }
    let width = TileCoordinate.fullWidth
    for end in stride(from: width, through: hashes.count, by: width) {
      var tree = Frontier()
      tree.append(contentsOf: hashes[end - width..<end])
      roots.append(tree.root)
    }
  }

  /// The tile over the hashes from `start` on.
  func tile(from start: Int) -> HashTile? {
    HashTile(
      level: 0, index: (first + UInt64(start)) / UInt64(TileCoordinate.fullWidth),
      hashes: Array(hashes[start..<start + TileCoordinate.fullWidth]))
  }

  /// Puts its times behind those of the parts before.
  func follow(_ last: inout Timestamp, into report: inout VerificationReport) {
    if let firstTime, firstTime.time <= last { report.add(.late(firstTime.seq)) }
    if let lastTime { last = lastTime }
  }
}

extension VerificationReport.Problem {
  fileprivate static func late(_ seq: UInt64) -> Self {
    .init(seq: seq, "time does not follow that of the entry before")
  }
}
