import MerkleLog
import Sodium

/// Reads parts of the log in a store, each on whatever thread asks.
struct LogPartReader: Sendable {
  let store: any VaultStore
  /// Entries from here on are not looked at.
  let end: UInt64
  let visit: LogVerifier.Visit?
  /// How many entries a part has; fewer where each is opened, so that progress is told often.
  let length: UInt64

  init(store: any VaultStore, end: UInt64, visit: LogVerifier.Visit?) {
    self.store = store
    self.end = end
    self.visit = visit
    length = UInt64(visit == nil ? LogPart.length : LogPart.length / 8)
  }

  /// The part from `first` on, parsed and hashed; tiles over it are compared with the stored ones.
  func part(from first: UInt64) throws -> LogPart {
    var part = LogPart(from: first)
    let partEnd = min(first + length, end)
    if let visit {
      for entry in try store.entries(from: first, limit: Int(length)) where entry.seq < partEnd {
        let columns = LeafColumns(
          seq: entry.seq, time: entry.time, event: AuditEvent(code: entry.event.utf8),
          outcome: AuditOutcome(rawValue: entry.outcome) ?? .error)
        part.take(entry.leaf.span, at: entry.seq, beside: columns)
        try visit(entry, &part.report)
      }
    } else {
      try store.leaves(from: first, limit: Int(length)) { columns, text in
        if columns.seq < partEnd { part.take(text, at: columns.seq, beside: columns) }
      }
    }
    part.hashTiles()
    for tile in part.roots.indices {
      guard let tile = part.tile(from: tile * TileCoordinate.fullWidth) else { continue }
      part.tileProblems += try compare(tile)
    }
    return part
  }

  /// The first entry stored at or behind `first`.
  func nextStored(from first: UInt64) throws -> UInt64? {
    var found: UInt64?
    try store.leaves(from: first, limit: 1) { columns, _ in found = columns.seq }
    return found.flatMap { $0 < end ? $0 : nil }
  }

  /// Holds a tile against the stored one; where they differ in a few leaves, these are named.
  func compare(_ tile: HashTile) throws -> [VerificationReport.Problem] {
    let stored = try store.tile(level: tile.coordinate.level, index: tile.coordinate.index)
    if stored == tile.encoded { return [] }
    // A tile that is not full grows while the vault goes on.
    let hasGrown = try !tile.coordinate.isFull && store.logHead()?.size != end
    if hasGrown, stored?.starts(with: tile.encoded) == true { return [] }
    let altered = VerificationReport.Problem(
      "hash tile level \(tile.coordinate.level) number \(tile.coordinate.index) was altered")
    guard let stored, tile.coordinate.level == 0 else { return [altered] }
    return leaves(in: stored, besides: tile) + [altered]
  }

  /// A few leaves that are not those the stored tile was made of: the entries that were edited, or the tile's own.
  private func leaves(in stored: [UInt8], besides tile: HashTile) -> [VerificationReport.Problem] {
    let bytes = tile.encoded
    let others = stride(from: 0, to: min(stored.count, bytes.count), by: TreeHash.count).filter { start in
      stored[start..<min(start + TreeHash.count, stored.count)] != bytes[start..<start + TreeHash.count]
    }
    guard others.count <= 8 else { return [] }
    return others.map { start in
      let seq = tile.coordinate.index * UInt64(TileCoordinate.fullWidth) + UInt64(start / TreeHash.count)
      return .init(seq: seq, "leaf is not the one its hash tile was made of: one of the two was altered")
    }
  }
}
