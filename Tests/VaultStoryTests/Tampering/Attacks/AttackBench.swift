import Foundation
import GRDB
import MerkleLog
import Testing
import VaultSQLite

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

  /// - Parameter more: how many entries there are beyond those of a small vault.
  init(more: Int = 0) async throws {
    small = try await SmallVault()
    var ask = AuditAsk()
    ask.limit = 1
    for _ in 0..<more {
      _ = try released(
        await small.ready.vault.auditEntries(ask, for: .review, by: small.ready.caller("chen")))
    }
    vault = try small.ready.vault.opened().ring.vault
    signer = try small.ready.vault.opened().signer
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

  func reset() throws { try ready.restore(whole) }

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
    if !found.means.contains(.data) { offline(pins: [small.late], .pin, into: &found) }
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
