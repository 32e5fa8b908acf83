import MerkleLog

/// The log as files that strangers' programs read (c2sp.org/tlog-tiles), one after another:
///
/// ```
/// checkpoint                   the signed head (C2SP signed-note)
/// log.vkey                     the key it is signed with, for convenience: trust one that came another way
/// tlog-policy                  which witnesses the vault asks, and how many must cosign (c2sp.org/tlog-policy), if any
/// witness/<key ID>             the last checkpoint that a witness has cosigned
/// tile/entries/<N>[.p/<W>]     256 leaves a bundle
/// tile/<L>/<N>[.p/<W>]         256 hashes a tile
/// ```
/// Leaves hold commitments only, so these files name nobody. They are those of the head at the time, whatever is added
/// to the log while they are read; no more than a bundle is held at once.
public struct LogExport: Sendable {
  /// A file of the export.
  public struct File: Sendable {
    public let path: String
    public let bytes: [UInt8]

    public init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }
  }

  /// The number of entries.
  public let size: UInt64
  /// The entry that tells of this export.
  public let auditSeq: UInt64
  /// The minimum index: full bundles and tiles that end before it are left out (tlog-tiles, "Pruning").
  private let from: UInt64
  private let store: any VaultStore
  fileprivate let checkpoint: [UInt8]
  fileprivate let verifierKey: VerifierKey
  /// What witnesses have cosigned, and the policy that asks for it.
  fileprivate let witnessed: [File]

  init(
    _ head: LogHead, witnessed: [File] = [], store: any VaultStore, verifierKey: VerifierKey,
    auditSeq: UInt64,
    from: UInt64 = 0
  ) {
    self.witnessed = witnessed
    self.from = from
    size = head.size
    checkpoint = head.checkpoint
    self.store = store
    self.verifierKey = verifierKey
    self.auditSeq = auditSeq
  }

  /// The files, in order.
  public var files: Files { Files(self) }

  public struct Files: Sendable {
    private let export: LogExport
    private var step = Step.checkpoint
    private var tiles: [TileCoordinate] = []

    private enum Step {
      case checkpoint, verifierKey
      /// Its place among all.
      case witnessed(Int)
      case bundle(UInt64)
      /// The tile's place among all.
      case tile(Int)
    }

    fileprivate init(_ export: LogExport) { self.export = export }

    /// The next file; nil after the last.
    public mutating func next() throws -> File? {
      switch step {
      case .checkpoint:
        step = .verifierKey
        return File(path: LogFile.checkpoint, bytes: export.checkpoint)
      case .verifierKey:
        step = .witnessed(0)
        return File(path: LogFile.verifierKey, bytes: Array("\(export.verifierKey)\n".utf8))
      case .witnessed(let place) where place < export.witnessed.count:
        step = .witnessed(place + 1)
        return export.witnessed[place]
      case .witnessed:
        step = .bundle(min(export.from, export.size) / UInt64(TileCoordinate.fullWidth))
        return try next()
      case .bundle(let index) where index < EntryBundleCoordinate.count(ofTreeSize: export.size):
        step = .bundle(index + 1)
        return try export.bundle(index)
      case .bundle:
        tiles = TileCoordinate.all(ofTreeSize: export.size).filter { !$0.isPruned(below: export.from) }
        step = .tile(0)
        return try next()
      case .tile(let place):
        guard place < tiles.count else { return nil }
        step = .tile(place + 1)
        return try export.tile(tiles[place])
      }
    }
  }

  private func tile(_ coordinate: TileCoordinate) throws -> File {
    let stored = try StoreTiles(store: store).tile(at: coordinate)
    guard let tile = stored?.narrowed(to: coordinate.width) else {
      throw StoreFailure(.damaged, "audit log: a hash tile is missing\nrun `fengni audit verify --data`")
    }
    return File(path: coordinate.path, bytes: tile.encoded)
  }

  private func bundle(_ index: UInt64) throws -> File {
    guard let coordinate = EntryBundleCoordinate(index: index, ofTreeSize: size) else {
      throw StoreFailure(.damaged, "audit log: a bundle lies outside of it")
    }
    let first = index * UInt64(TileCoordinate.fullWidth)
    var leaves: [[UInt8]] = []
    var isDense = true
    try store.leaves(from: first, limit: coordinate.width) { columns, text in
      isDense = isDense && columns.seq == first + UInt64(leaves.count)
      leaves.append(text.withUnsafeBufferPointer { Array($0) })
    }
    guard isDense, leaves.count == coordinate.width, let bytes = EntryBundle.encode(leaves) else {
      throw StoreFailure(.damaged, "audit log: entries are missing\nrun `fengni audit verify --data`")
    }
    return File(path: coordinate.path, bytes: bytes)
  }
}

/// Names of an export's files that are no tiles.
public enum LogFile {
  public static let checkpoint = "checkpoint"
  public static let verifierKey = "log.vkey"
  public static let policy = "tlog-policy"
  public static let openings = "openings.jsonl"

  /// What a witness has cosigned last; the witness by the ID of its key.
  public static func cosigned(by keyID: String) -> String { "witness/\(keyID)" }

  /// Whether a path is one of ``cosigned(by:)``.
  public static func isCosigned(_ path: String) -> Bool {
    let (folder, name) = (path.utf8.prefix(8), path.utf8.dropFirst(8))
    return folder.elementsEqual("witness/".utf8) && name.count == 8
      && name.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// Whether a log's export may have a file of this path.
  public static func isPath(_ path: String) -> Bool {
    [checkpoint, verifierKey, policy, openings].contains { $0.utf8.elementsEqual(path.utf8) }
      || isCosigned(path) || TileCoordinate(path: path) != nil || EntryBundleCoordinate(path: path) != nil
  }
}
