import Foundation
public import MerkleLog
import Sodium

/// Verifies an exported log from its files alone, as a stranger would: no key of the vault, no service.
///
/// Checked are the signature of the checkpoint, every leaf, every tile, the root, checkpoints kept from earlier or cosigned
/// by witnesses, and of
/// the entries that are shown that their leaf commits to what is shown. Not to be seen here are the records the log tells
/// of, and a log rewritten whole by somebody who holds its key: for that a checkpoint kept elsewhere is needed.
public struct ExportVerifier<Files: LogFiles> {
  private let files: Files
  private let verifierKey: VerifierKey?
  private let witnessKeys: [VerifierKey]
  private let pins: [Checkpoint]
  private let progress: (_ done: UInt64, _ of: UInt64) -> Void

  /// - Parameters:
  ///   - verifierKey: what must have signed the checkpoint; nil takes the signature on trust and says so.
  ///   - witnessKeys: each of these must have cosigned a checkpoint of the log.
  public init(
    _ files: Files, verifierKey: VerifierKey?, witnessKeys: [VerifierKey] = [], pins: [Checkpoint] = [],
    progress: @escaping (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
  ) {
    self.files = files
    self.verifierKey = verifierKey
    self.witnessKeys = witnessKeys
    self.pins = pins
    self.progress = progress
  }

  public func verify() throws -> VerificationReport {
    var report = VerificationReport()
    guard let note = try files.bytes(of: LogFile.checkpoint, atMost: 1 << 16) else {
      report.add(.init("no checkpoint: this is no exported log, or not the whole of one"))
      return report
    }
    guard let checkpoint = report.checkpoint(of: note, by: verifierKey) else { return report }
    let cosigned = try cosigned(into: &report)
    let tree = try verifyTree(of: checkpoint.size, pins: pins + cosigned, into: &report)
    report.entries = tree.size
    report.root = tree.root.hexadecimal
    if tree.size == checkpoint.size, tree.root != checkpoint.root {
      report.add(.init("root over the leaves is not the one the checkpoint names"))
    }
    try verifyOpenings(of: checkpoint.size, into: &report)
    try verifyPolicy(into: &report)
    try verifyOthers(of: checkpoint.size, into: &report)
    return report
  }

  /// What lies there and was not looked at is said.
  private func verifyOthers(of size: UInt64, into report: inout VerificationReport) throws {
    let others = files.paths.count { !isOfLog($0, of: size) }
    if others > 0 { report.unchecked.append("\(others) files that are none of this log's") }
    if let verifierKey, let told = try files.bytes(of: LogFile.verifierKey, atMost: 1 << 12),
      !told.elementsEqual("\(verifierKey)\n".utf8)
    {
      report.add(.init("\(LogFile.verifierKey) is not the key that was given"))
    }
  }

  /// Whether a log of this size has a file of this path.
  private func isOfLog(_ path: String, of size: UInt64) -> Bool {
    if let tile = TileCoordinate(path: path) {
      return tile == TileCoordinate(level: tile.level, index: tile.index, ofTreeSize: size)
    }
    if let bundle = EntryBundleCoordinate(path: path) {
      return bundle == EntryBundleCoordinate(index: bundle.index, ofTreeSize: size)
    }
    return LogFile.isPath(path) || LogFile.isCosigned(path)
  }

  // MARK: Witnesses

  /// The checkpoints that witnesses have cosigned, to be compared as kept ones are.
  private func cosigned(into report: inout VerificationReport) throws -> [Checkpoint] {
    var found: [Checkpoint] = []
    var missing = witnessKeys
    for path in files.paths.filter({ LogFile.isCosigned($0) }).sorted() {
      guard let bytes = try files.bytes(of: path, atMost: 1 << 16) else { continue }
      do throws(NoteError) {
        let note = try SignedNote(bytes)
        if let verifierKey {
          found.append(try note.verified(by: [verifierKey]).checkpoint(origin: verifierKey.name))
        } else {
          found.append(try Checkpoint(text: note.text))
        }
        do throws(NoteError) {
          for signature in try note.verified(by: witnessKeys).signatures {
            missing.removeAll { $0 == signature.key }
          }
        } catch .notSignedByKnownKey {
          report.unchecked.append("cosignature in \(path): the key of its witness was not given")
        }
      } catch {
        report.add(.init("\(path) does not verify: \(error)"))
      }
    }
    for key in missing { report.add(.init("no checkpoint that witness \(key.name) has cosigned")) }
    return found
  }

  /// The policy that lies there must be one, name this log, and fit the cosignatures; whether it is to be trusted the
  /// export cannot say.
  private func verifyPolicy(into report: inout VerificationReport) throws {
    guard let text = try files.bytes(of: LogFile.policy, atMost: TrustPolicy.longest) else { return }
    let policy: TrustPolicy
    do throws(TrustPolicyError) {
      policy = try TrustPolicy(text)
    } catch {
      return report.add(.init("\(LogFile.policy): \(error)"))
    }
    let told = try files.bytes(of: LogFile.verifierKey, atMost: 1 << 12)
    let isOfThisLog = policy.logs.contains { log in
      verifierKey.map { $0 == log.key } ?? (told.map { $0.elementsEqual("\(log.key)\n".utf8) } ?? true)
    }
    guard isOfThisLog else { return report.add(.init("\(LogFile.policy) is of another log")) }
    var cosigners: Set<VerifierKey> = []
    for path in files.paths.filter({ LogFile.isCosigned($0) }).sorted() {
      guard let bytes = try files.bytes(of: path, atMost: 1 << 16) else { continue }
      do throws(NoteError) {
        let note = try SignedNote(bytes).verified(by: policy.witnesses.map(\.key))
        cosigners.formUnion(note.signatures.map(\.key))
      } catch .notSignedByKnownKey {
        // Of a witness that was asked before; said where the keys that were given are looked at.
      } catch {
        report.add(.init("\(path) does not verify: \(error)"))
      }
    }
    if !policy.isReached(by: cosigners) {
      report.unchecked.append("cosignatures: fewer witnesses have cosigned than \(LogFile.policy) asks for")
    }
  }

  // MARK: Leaves and tiles

  private func verifyTree(
    of size: UInt64, pins: [Checkpoint], into report: inout VerificationReport
  ) throws -> TileBuilder {
    let first = firstBundle(ofLogOf: size) * UInt64(TileCoordinate.fullWidth)
    var before = TileBuilder()
    if first > 0 {
      // Pruned: the hashes over what is left out are taken from the tiles, and bound by the root like all others.
      do {
        before = try TileBuilder(size: first, tiles: ExportedTiles(files, size: size))
      } catch let missing as MissingTile {
        report.add(.init("missing: \(missing.coordinate.path)"))
        return before
      }
      report.unchecked.append(
        "\(first) entries before the first that is here: pruned, their hashes stand for them")
    }
    let reader = BundleReader(files, size: size, from: first)
    var tree = VerifiedTree(pins, origin: verifierKey?.name, behind: before, into: &report)
    try OrderedWork.forEach(
      reader.parts, threads: ProcessInfo.processInfo.activeProcessorCount, { try reader.part($0) }
    ) { part in
      try tree.append(part, into: &report) { tile, report in
        if let problem = try reader.compare(tile) { report.add(problem) }
      }
      progress(tree.tree.size, size)
      return reader.isWhole(part)
    }
    try tree.end(into: &report) { tile, report in
      if let problem = try reader.compare(tile) { report.add(problem) }
    }
    return tree.tree
  }

  /// The first bundle that is there: 0 unless the export is pruned.
  private func firstBundle(ofLogOf size: UInt64) -> UInt64 {
    let count = EntryBundleCoordinate.count(ofTreeSize: size)
    let there = files.paths.compactMap { EntryBundleCoordinate(path: $0)?.index }.min() ?? 0
    return there < count ? there : 0
  }

  // MARK: Openings

  private func verifyOpenings(of size: UInt64, into report: inout VerificationReport) throws {
    let reader = BundleReader(files, size: size)
    var current: (index: UInt64, bytes: [UInt8], places: [Range<Int>])?
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
        current = try reader.bundle(index, into: &ignored).map { (index, $0.bytes, $0.places) }
      }
      let offset = Int(entry.seq % UInt64(TileCoordinate.fullWidth))
      guard let current, offset < current.places.count,
        let leaf = Leaf(text: current.bytes.span.extracting(current.places[offset])), entry.matches(leaf)
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

/// The hash tiles of an export, each as wide as a log of its size has it.
private struct ExportedTiles<Files: LogFiles>: TileReader {
  private let files: Files
  private let size: UInt64

  init(_ files: Files, size: UInt64) {
    self.files = files
    self.size = size
  }

  func tile(at coordinate: TileCoordinate) throws -> HashTile? {
    guard
      let whole = TileCoordinate(level: coordinate.level, index: coordinate.index, ofTreeSize: size),
      let bytes = try files.bytes(of: whole.path, atMost: TileCoordinate.fullWidth * TreeHash.count)
    else { return nil }
    return HashTile(level: whole.level, index: whole.index, encoded: bytes.span.bytes)
  }
}
