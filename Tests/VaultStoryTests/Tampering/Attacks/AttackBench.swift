import Foundation
import GRDB
import MerkleLog
import Testing
import VaultSQLite
import VaultTesting

@testable import Vault

/// A small vault that is attacked again and again, each time from the same state.
///
/// Sendable: one test uses it, one attack after another.
final class AttackBench: @unchecked Sendable {
  let small: SmallVault
  var ready: ReadyVault { small.ready }
  let whole: FileSnapshot
  let signer: CheckpointSigner
  private let vault: VaultID
  /// Where yesterday's files lie.
  var yesterday: String { ready.folder.path + "/yesterday" }

  /// What the anchor knows of the whole log.
  private let anchor: [[UInt8]]
  /// Has cosigned the whole log.
  private let witness: TestWitness

  /// - Parameters:
  ///   - more: how many entries there are beyond those of a small vault.
  ///   - isOld: whether the first month's looks have been closed, months later.
  ///   - isAnchored: whether an anchor keeps the head of the log; the vault then opens with it alone.
  init(more: Int = 0, isOld: Bool = false, isAnchored: Bool = false) async throws {
    var small = try await SmallVault(anchored: isAnchored)
    if isOld { try await small.closeFirstMonth() }
    self.small = small
    var ask = AuditAsk()
    ask.limit = 1
    for _ in 0..<more {
      _ = try released(
        await small.ready.vault.auditEntries(ask, for: .review, by: small.ready.caller("chen")))
    }
    vault = try small.ready.vault.opened().ring.vault
    signer = try small.ready.vault.opened().signer
    witness = TestWitness(signer.verifierKey, clock: small.ready.clock)
    let request = try released(small.ready.vault.proveConsistency(from: 0))
    #expect(try await witness.addCheckpoint(request.encoded).status == 200)
    anchor = small.ready.anchor.contents
    small.ready.close()
    whole = try small.ready.snapshot()
    try FileManager.default.createDirectory(atPath: yesterday, withIntermediateDirectories: true)
    for (name, bytes) in small.yesterday.files {
      try bytes.write(to: URL(fileURLWithPath: yesterday + "/" + name))
    }
  }

  /// The vault's keys, in the hands of somebody who stole all of them; `keys` is the closed vault's key store.
  func ring(_ keys: SQLiteKeyStore) throws -> KeyRing {
    guard let root = try ready.rootKey.rootKey() else { throw KeyFailure.missing("root") }
    return try KeyRing(vault: vault, root: root, store: keys)
  }

  func reset() throws {
    try ready.restore(whole)
    ready.anchor.contents = anchor
  }

  func run(_ attack: Attack) throws {
    for step in attack.steps {
      switch step {
      case .sql(let file, let sql): try ready.tamper(file, all: sql)
      case .act(let act): try act(self)
      }
    }
  }

  /// What an attack was found by, and which entries the findings name.
  struct Found {
    var means: Set<Means> = []
    var entries: Set<UInt64> = []
    var texts: [String] = []
  }

  func found() async throws -> Found {
    var found = Found()
    offline(pins: [], .data, into: &found)
    if !found.means.contains(.data) {
      offline(pins: [small.late], .pin, into: &found)
      try await ask(witness, into: &found)
    }
    defer { ready.close() }
    do {
      try await ready.open()
    } catch {
      found.means.insert(.start)
      found.texts.append("start: \(error)")
      return found
    }
    do {
      let report = try await released(ready.vault.verify(for: .review, by: ready.caller("chen")))
      if !report.isClean { found.means.insert(.service) }
      take(report, "service", into: &found)
    } catch {
      found.means.insert(.service)
      found.texts.append("service: \(error)")
    }
    if await isFailing() { found.means.insert(.reading) }
    return found
  }

  private func offline(pins: [Checkpoint], _ means: Means, into found: inout Found) {
    do {
      let store = try SQLiteVaultStore.openReadOnly(at: ready.directory)
      defer { store.close() }
      let report = try LogVerifier(store: store, verifierKey: signer.verifierKey, pins: pins).verify()
      if !report.isClean { found.means.insert(means) }
      take(report, means.rawValue, into: &found)
    } catch {
      found.means.insert(means)
      found.texts.append("\(means.rawValue): \(error)")
    }
  }

  /// Opens the vault beside a witness that knows its log, and puts the files back as they were before that.
  private func ask(_ witness: TestWitness, into found: inout Found) async throws {
    let attacked = try ready.snapshot()
    do {
      let witnessing = Witnessing(
        rules: WitnessRules(mode: .advisory, quorum: try Quorum(1, of: [witness.key])),
        connections: [witness.key: witness], store: MemoryCosignedStore(), clock: ready.clock,
        tell: { _ in })
      try await ready.open(known: { await witnessing.known($0) })
      if ready.vault.status.hold == .logMismatch {
        found.means.insert(.witness)
        found.texts.append("a witness: \(ready.vault.mismatches.map(\.description))")
      }
    } catch {
      // Found by the start itself, which is asked alone.
    }
    ready.close()
    // What was learnt is kept beside the vault, and would be known at every later start.
    try? FileManager.default.removeItem(atPath: "\(ready.directory)/witness")
    try ready.restore(attacked)
  }

  /// Whether the vault opens with its anchor and is held.
  func isHeldByAnchor() async -> Bool {
    defer { ready.close() }
    do {
      try await ready.open()
      return ready.vault.status.hold == .logMismatch
    } catch {
      return false
    }
  }

  /// Signs the anchor anew as well, over the log as it is now in the files.
  func makeAnchorAnew() throws {
    let store = try SQLiteVaultStore.openReadOnly(at: ready.directory)
    defer { store.close() }
    ready.anchor.contents = [try #require(try store.logHead()).checkpoint, []]
  }

  private func take(_ report: VerificationReport, _ name: String, into found: inout Found) {
    found.entries.formUnion(report.problems.compactMap(\.seq))
    found.texts += report.problems.map { "\(name): \($0.seq.map { "\($0): " } ?? "")\($0.text)" }
  }

  /// Whether any of the calls of a day fails, which is not the same as being refused.
  private func isFailing() async -> Bool {
    func fails(_ call: () async throws -> Void) async -> Bool {
      do {
        try await call()
        return false
      } catch is VaultFailure {
        return true
      } catch {
        return false
      }
    }
    let calls: [() async throws -> Void] = [
      { [self] in
        _ = try releasedRow(
          await ready.read("resident", small.wang, for: .register, by: ready.caller("sun")))
      },
      { [self] in
        _ = try releasedText(
          await ready.reveal("resident", small.wang, "phone", for: .register, by: ready.caller("sun")))
      },
      { [self] in
        _ = try released(await ready.vault.create(SmallVault.again, for: .register, by: ready.caller("sun")))
      },
      { [self] in
        var ask = AuditAsk()
        ask.limit = 100
        _ = try released(await ready.vault.auditEntries(ask, for: .review, by: ready.caller("chen")))
      },
    ]
    for call in calls where await fails(call) { return true }
    return false
  }
}
