import MerkleLog

/// The tree over the leaves read so far, held against kept checkpoints as it grows.
struct VerifiedTree {
  private(set) var tree: TileBuilder
  /// The time of the last leaf.
  private(set) var last = Timestamp(microseconds: .min)
  private var kept: KeptCheckpoints

  /// - Parameters:
  ///   - origin: The log's, where it is known.
  ///   - before: The tree over entries that are not there to be read.
  init(
    _ pins: [Checkpoint], origin: KeyName?, behind before: TileBuilder = TileBuilder(),
    into report: inout VerificationReport
  ) {
    tree = before
    kept = KeptCheckpoints(pins, origin: origin)
    if before.size > 0 { kept.leaveOut(before: before.size, into: &report) }
    kept.check(tree, into: &report)
  }

  /// Appends a part, with what was found in it.
  ///
  /// - Parameter compare: holds a full tile against the stored one.
  mutating func append(
    _ part: LogPart, into report: inout VerificationReport,
    compare: (HashTile, inout VerificationReport) throws -> Void
  ) rethrows {
    part.follow(&last, into: &report)
    report.merge(part.report)
    // Tiles were hashed and compared with the part where they are the ones the tree has there.
    let isAligned = part.isWhole && part.first == tree.size
    if isAligned { for problem in part.tileProblems { report.add(problem) } }
    let width = TileCoordinate.fullWidth
    var start = 0
    while start < part.hashes.count {
      let tile = start / width
      let end = min((tile + 1) * width, part.hashes.count)
      let pin = kept.nextSize(after: tree.size) ?? .max
      if isAligned, start == tile * width, tile < part.roots.count, pin >= tree.size + UInt64(width) {
        for tile in tree.append(tileOf: part.hashes[start..<end], root: part.roots[tile]) {
          try compare(tile, &report)
        }
        kept.check(tree, into: &report)
        start = end
      } else {
        // A batch ends where a kept checkpoint does, so that its root can be compared.
        let batch = Int(min(UInt64(end - start), pin - tree.size))
        for tile in tree.append(part.hashes[start..<start + batch])
        where tile.coordinate.isFull && (tile.coordinate.level > 0 || !isAligned) {
          try compare(tile, &report)
        }
        kept.check(tree, into: &report)
        start += batch
      }
    }
  }

  /// The log has no more entries: what is left to compare.
  mutating func end(
    into report: inout VerificationReport, compare: (HashTile, inout VerificationReport) throws -> Void
  ) rethrows {
    kept.end(into: &report)
    for tile in tree.partialTiles { try compare(tile, &report) }
  }
}
