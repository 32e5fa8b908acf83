import Foundation
import MerkleLog
import Synchronization
import Testing
import VaultClient

@testable import FengniCommand
@testable import Vault

/// The disk an export is written to fails at any call, before or after it did its work, is full, or the process is
/// killed between any two: nothing half looks whole, and the next run works.
@Suite struct ExportFaultTests {
  @Test func `an export fails at each call and is never half, and the next one works`() async throws {
    let log = try ExportedLog()
    let parent = FileManager.default.temporaryDirectory.path + "/fengni-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: parent) }
    for name in ["export", "export.tar"] {
      for kind in Fault.Kind.allCases {
        var tried = 0
        while true {
          let folder = parent + "/\(UUID().uuidString)"
          try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
          let path = folder + "/" + name
          let fault = Fault(kind, at: tried)
          let error = log.write(to: path, DiskCalls(perform: fault.perform))
          guard fault.hasStruck else {
            #expect(error == nil)
            break
          }
          try log.judge(path, after: fault, error)
          tried += 1
        }
        #expect(tried > 20, "\(name) \(kind)")
      }
    }
  }

  @Test(arguments: ["export", "export.tar"], [3, 9, 14])
  func `a process that is killed leaves nothing that looks whole`(_ name: String, _ call: Int) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fengni-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/" + name
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, call = call as Int] in
      let left = Atomic(call)
      let calls = DiskCalls { _, call in
        if left.subtract(1, ordering: .relaxed).newValue < 0 { kill(getpid(), SIGKILL) }
        return call()
      }
      let target = try ExportTarget(path: path, calls: calls)
      for number in 0..<20 {
        try target.add(
          LogExport.File(path: "tile/0/00\(number % 10)\(number < 10 ? "" : ".p/7")", bytes: [1]))
      }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(left.count == 1 && left[0].hasSuffix(".partial"))
    // The next one takes away what was left, and nothing else: not what is under way, nor what is called alike.
    let other = folder.path + "/\(name).notes.partial"
    try Data("mine".utf8).write(to: URL(fileURLWithPath: other))
    let running = try ExportTarget(path: path)
    let target = try ExportTarget(path: path)
    try target.add(LogExport.File(path: LogFile.checkpoint, bytes: [1]))
    try target.finish()
    let rest = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(rest).isSuperset(of: [name, "\(name).notes.partial"]) && rest.count == 3)
    #expect(!rest.contains(left[0]))
    running.abandon()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
  }

  @Test func `a full disk is told, nothing is left, and the server goes on`() async throws {
    guard let disk = try SmallDisk(megabytes: 1) else { return }
    let vault = try await RunningVault()
    try disk.fill()
    for name in ["export", "export.tar"] {
      let full = try vault.fengni(
        "audit", "export", "--openings", "--out", "\(disk.path)/\(name)", "-p", "audit_review",
        as: "compliance")
      #expect(full.status == 1 && full.talk.contains("no space left on device"), "\(full.talk)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["filler"])
    }
    try disk.free()
    // Room for the beginning only.
    let descriptor = open("\(disk.path)/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    #expect(posix_fallocate(descriptor, 0, (1 << 20) - (48 << 10)) == 0)
    close(descriptor)
    for name in ["export", "export.tar"] {
      let full = try vault.fengni(
        "audit", "export", "--openings", "--out", "\(disk.path)/\(name)", "-p", "audit_review",
        as: "compliance")
      #expect(full.status == 1 && full.talk.contains("no space left on device"), "\(full.talk)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["filler"])
    }
    try disk.free()
    let archive = disk.path + "/export.tar"
    let again = try vault.fengni(
      "audit", "export", "--out", archive, "-p", "audit_review", as: "compliance")
    #expect(again.status == 0, "\(again.talk)")
    let key = vault.folder.vault + "/log.vkey"
    let verified = try RunningVault.run(["audit", "verify", "--export", archive, "--verifier-key", key])
    #expect(verified.status == 0, "\(verified.output)\(verified.talk)")
    // No false alarm: the exports that broke off are entries like others.
    let service = try vault.fengni("audit", "verify", as: "compliance")
    #expect(service.status == 0, "\(service.output)\(service.talk)")
    let entries = try await vault.client(as: "compliance") {
      try await $0.auditEntries(.init(), purpose: "audit_review")
    }
    #expect(entries.items.allSatisfy { !$0.event.hasPrefix("damage") && !$0.event.hasPrefix("integrity") })
    #expect(entries.items.count { $0.event == "audit.export" } >= 5)
  }
}

/// What happens at one call, or from one on.
private final class Fault: Sendable {
  enum Kind: CaseIterable {
    /// It fails before it has done anything.
    case refused
    /// It has done its work and says that it failed.
    case unacknowledged
    /// Neither it nor any later one does anything: the process is dead.
    case dead
  }

  let kind: Kind
  private let place: Int
  private let count = Atomic(0)

  init(_ kind: Kind, at place: Int) {
    self.kind = kind
    self.place = place
  }

  var hasStruck: Bool { count.load(ordering: .relaxed) > place }

  @Sendable func perform(_ name: DiskCalls.Name, _ call: () -> Int) -> Int {
    let number = count.add(1, ordering: .relaxed).oldValue
    guard number == place || kind == .dead && number > place else { return call() }
    if kind == .unacknowledged { _ = call() }
    errno = EIO
    return -1
  }
}

/// A log of three hundred entries, a few of them shown, to be written again and again.
private struct ExportedLog {
  private(set) var files: [LogExport.File] = []
  private(set) var openings: [UInt8] = []
  let key: VerifierKey

  init() throws {
    let seed = [UInt8](repeating: 7, count: 32)
    let origin = try #require(KeyName("vault.test/audit/1"))
    let signer = CheckpointSigner(origin: origin, seed: seed.span.bytes)
    key = signer.verifierKey
    var leaves: [[UInt8]] = []
    for seq in 0..<300 as Range<UInt64> {
      var claims = Claims()
      claims[.actor] = "p_somebody \(seq)"
      let keys = ClaimKeys()
      let time = Timestamp(microseconds: 1_795_000_000_000_000 + Int64(seq))
      let leaf = Leaf(
        seq: seq, time: time, event: .fieldRead, outcome: .allow, state: nil,
        claims: ClaimCommitments(claims, keys: keys).digest)
      leaves.append(leaf.text)
      guard seq % 10 == 0 else { continue }
      let shown = Claims.Name.allCases.map {
        DisclosedEntry.Claim.shown(value: claims.bytes($0), salt: keys.salt($0))
      }
      openings += DisclosedEntry(seq: seq, claims: shown).line + [UInt8(ascii: "\n")]
    }
    var tree = TileBuilder()
    let tiles = tree.append(leaves.map { TreeHash.leaf($0.span.bytes) })
    add(LogFile.checkpoint, signer.checkpoint(size: tree.size, root: tree.root))
    add(LogFile.verifierKey, Array("\(key)\n".utf8))
    for index in 0..<EntryBundleCoordinate.count(ofTreeSize: tree.size) {
      let bundle = try #require(EntryBundleCoordinate(index: index, ofTreeSize: tree.size))
      let first = Int(index) * TileCoordinate.fullWidth
      add(bundle.path, try #require(EntryBundle.encode(Array(leaves[first..<first + bundle.width]))))
    }
    for tile in tiles { add(tile.coordinate.path, tile.encoded) }
    try #require(files.count == 7 && openings.count > 1000)
  }

  private mutating func add(_ path: String, _ bytes: [UInt8]) {
    files.append(LogExport.File(path: path, bytes: bytes))
  }

  /// Writes the export as the command does; why it did not.
  func write(to path: String, _ calls: DiskCalls) -> CommandFailure? {
    do throws(CommandFailure) {
      let target = try ExportTarget(path: path, calls: calls)
      do throws(CommandFailure) {
        for file in files { try target.add(file) }
        let openings = try target.openings()
        let half = self.openings.count / 2
        try openings.add(self.openings[..<half])
        try openings.add(self.openings[half...])
        try target.add(openings)
        try target.finish()
      } catch {
        target.abandon()
        throw error
      }
      return nil
    } catch {
      return error
    }
  }

  /// What must be true after an export met a fault.
  func judge(_ path: String, after fault: Fault, _ error: CommandFailure?) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let left = try FileManager.default.contentsOfDirectory(atPath: folder)
    let isNamed = FileManager.default.fileExists(atPath: path)
    if isNamed { #expect(try isWhole(path), "half, under the name that was asked for") }
    if fault.kind == .dead {
      #expect(error != nil)
    } else if let error {
      #expect(error.message.contains("cannot be written: input/output error"))
      #expect(left.allSatisfy { $0.hasSuffix(".partial") }, "\(left)")
    } else {
      // What could not be removed once is no failure of the export.
      #expect(isNamed)
    }
    guard !isNamed else { return }
    for name in left where name.hasSuffix(".partial") {
      let draft = "\(folder)/\(name)"
      let report = try? verified(draft)
      // Whole in all but its name, or refused: never a part of it that passes.
      if let report, report.isClean { #expect(try isWhole(draft), "half of an export passes: \(left)") }
    }
    #expect(write(to: path, DiskCalls()) == nil)
    #expect(try isWhole(path))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1, "what was left is gone")
  }

  private func isWhole(_ path: String) throws -> Bool {
    guard let report = try? verified(path), report.isClean else { return false }
    let lines = openings.count { $0 == UInt8(ascii: "\n") }
    return report.openings == lines && report.unchecked.isEmpty
  }

  private func verified(_ path: String) throws -> Vault.VerificationReport {
    func verify(_ files: some LogFiles) throws -> Vault.VerificationReport {
      try ExportVerifier(files, verifierKey: key).verify()
    }
    return try verify(try ExportedFiles.open(path))
  }
}
