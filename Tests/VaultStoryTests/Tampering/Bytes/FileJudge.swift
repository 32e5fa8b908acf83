import Foundation
import MerkleLog
import VaultSQLite

@testable import Vault

/// What a vault's files come to, opened anew: by the real start and the real verification, on stores that only read.
struct FileJudge {
  let directory: String
  let rootKey: RootKeyFile
  let clock: SetClock
  let rules: PolicyFolder
  /// Checkpoints kept elsewhere.
  let pins: [Checkpoint]
  /// What the whole files say.
  let dump: FileDump

  enum Verdict: Equatable {
    /// The server would not start.
    case refused(String)
    /// `audit verify` names it.
    case named(String)
    /// Verification finds nothing, and a checkpoint kept elsewhere does.
    case pinned(String)
    /// The files say what they said.
    case unchanged
    /// The files say something else and nobody notices.
    case silent
  }

  init?(_ directory: String, _ small: SmallVault, pins: [Checkpoint]) {
    guard let dump = FileDump(of: directory), let rules = try? SmallRules.folder.get() else { return nil }
    self.directory = directory
    self.dump = dump
    self.rules = rules
    rootKey = small.ready.rootKey
    clock = small.ready.clock
    self.pins = pins
  }

  func judge() async -> Verdict {
    let report: VerificationReport
    let kept: VerificationReport
    do {
      let store = try SQLiteVaultStore.openReadOnly(at: directory)
      defer { store.close() }
      let keys = try SQLiteKeyStore.openReadOnly(at: directory)
      defer { keys.close() }
      guard let row = try store.control(.setting, "vault"), let vault = VaultSettings.claimedVault(row),
        let root = try rootKey.rootKey()
      else { throw VaultOpeningFailure.settings }
      let ring = try KeyRing(vault: vault, root: root, store: keys)
      let settings = try ControlRows(ring).open(row, as: VaultSettings.self)
      let opened = try VaultOpening(
        store: store, keyStore: keys, ring: ring, policies: rules, clock: clock
      ).make(settings)
      do {
        report = try await opened.verification { _, _ in }
      } catch {
        return .named("\(error)")
      }
      if let first = report.problems.first { return .named(first.text) }
      kept = try LogVerifier(store: store, verifierKey: opened.signer.verifierKey, pins: pins).verify()
    } catch {
      return .refused("\(error)")
    }
    if let first = kept.problems.first { return .pinned(first.text) }
    return FileDump(of: directory) == dump ? .unchanged : .silent
  }
}
