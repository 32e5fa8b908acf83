import Foundation
import MerkleLog
import Sodium

/// Reads parts of an exported log, each on whatever thread asks.
///
/// Sendable: `files` is read under the lock, and by nobody else as long as threads read here.
final class BundleReader: @unchecked Sendable {
  private let files: any LogFiles
  private let lock = NSLock()
  private let size: UInt64
  /// The first entry that is there: that of a bundle.
  private let start: UInt64

  /// The longest bundle: 256 leaves, each with its length.
  private static var longestBundle: Int { TileCoordinate.fullWidth * (2 + Leaf.maximumBytes) }

  init(_ files: any LogFiles, size: UInt64, from start: UInt64 = 0) {
    self.files = files
    self.size = size
    self.start = start
  }

  private static var length: UInt64 { UInt64(LogPart.length) }

  /// How many parts there are.
  var parts: Int {
    let rest = size - start
    return Int(clamping: rest / Self.length + (rest.isMultiple(of: Self.length) ? 0 : 1))
  }

  /// Whether a part has all its entries: one that has not is the last that can be read.
  func isWhole(_ part: LogPart) -> Bool { UInt64(part.hashes.count) == min(Self.length, size - part.first) }

  /// The part of this number, parsed and hashed up to the first bundle that is none; tiles over it are compared with
  /// those in the files.
  func part(_ number: Int) throws -> LogPart {
    let first = start + UInt64(number) * Self.length
    var part = LogPart(from: first)
    let end = min(first + Self.length, size)
    while part.next < end {
      let index = part.next / UInt64(TileCoordinate.fullWidth)
      guard let bundle = try bundle(index, into: &part.report) else { break }
      let bytes = bundle.bytes.span
      for place in bundle.places { part.take(bytes.extracting(place), at: part.next) }
    }
    part.hashTiles()
    for tile in part.roots.indices {
      guard let tile = part.tile(from: tile * TileCoordinate.fullWidth) else { continue }
      if let problem = try compare(tile) { part.tileProblems.append(problem) }
    }
    return part
  }

  /// A bundle with the places of its entries; nil with a finding where it is missing or none.
  func bundle(_ index: UInt64, into report: inout VerificationReport) throws
    -> (bytes: [UInt8], places: [Range<Int>])?
  {
    guard let coordinate = EntryBundleCoordinate(index: index, ofTreeSize: size) else { return nil }
    guard let bytes = try read(coordinate.path, atMost: Self.longestBundle) else {
      report.add(.init("missing: \(coordinate.path)"))
      return nil
    }
    guard let places = EntryBundle.places(bytes.span.bytes, width: coordinate.width) else {
      report.add(.init("not a bundle of \(coordinate.width) entries: \(coordinate.path)"))
      return nil
    }
    return (bytes, places)
  }

  /// Holds a tile against that in the files.
  func compare(_ tile: HashTile) throws -> VerificationReport.Problem? {
    let bytes = TileCoordinate.fullWidth * TreeHash.count
    guard let stored = try read(tile.coordinate.path, atMost: bytes) else {
      return .init("missing: \(tile.coordinate.path)")
    }
    return stored == tile.encoded ? nil : .init("hash tile was altered: \(tile.coordinate.path)")
  }

  private func read(_ path: String, atMost limit: Int) throws -> [UInt8]? {
    try lock.withLock { try files.bytes(of: path, atMost: limit) }
  }
}
