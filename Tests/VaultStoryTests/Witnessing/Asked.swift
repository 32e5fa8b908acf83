import MerkleLog
import Synchronization
import Testing

@testable import Vault

/// A vault with witnesses that it asks.
final class Asked: Sendable {
  let ready: ReadyVault
  let witnesses: [TestWitness]
  let store = MemoryCosignedStore()
  let witnessing: Witnessing
  private let task: Task<Void, Never>

  init(
    _ ready: ReadyVault, _ witnesses: [TestWitness], mode: WitnessRules.Mode = .required, quorum: Int = 1,
    limit: Int64 = 60, start: Bool = true
  ) async throws {
    self.ready = ready
    self.witnesses = witnesses
    let connections = Dictionary(
      uniqueKeysWithValues: witnesses.map { ($0.key, $0 as any WitnessConnection) })
    let box = Told()
    witnessing = Witnessing(
      rules: WitnessRules(mode: mode, quorum: try Quorum(quorum, of: witnesses.map(\.key)), limit: limit),
      connections: connections, store: store, clock: ready.clock, pause: .milliseconds(2),
      tell: { event in box.add(event) })
    said = box
    let (witnessing, vault) = (witnessing, ready.vault!)
    witnessing.attach(to: vault)
    task = Task { if start { await witnessing.run(for: vault) } }
  }

  private let said: Told
  var told: [String] { said.all.map(\.description) }
  var alarms: [WitnessEvent] { said.all.filter(\.isAlarm) }

  deinit { task.cancel() }

  /// Waits until it is so; at most two minutes.
  func until(_ what: String, _ isSo: () async throws -> Bool) async throws {
    for _ in 0..<24_000 {
      if try await isSo() { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("not so: \(what); told \(told)")
  }

  func untilCosigned() async throws {
    try await until("all is cosigned") { [ready] in
      let size = ready.vault.status.logSize!
      for witness in witnesses where try await witness.size != size { return false }
      return witnessing.newest().allSatisfy { $0.size == size }
        && witnessing.newest().count == witnesses.count
    }
  }
}

final class Told: Sendable {
  private let events = Mutex<[WitnessEvent]>([])
  var all: [WitnessEvent] { events.withLock { $0 } }
  var lines: [String] { all.map(\.description) }
  func add(_ event: WitnessEvent) { events.withLock { $0.append(event) } }
}

func key(of ready: ReadyVault) throws -> VerifierKey { try VerifierKey(ready.vault.verifierKey()) }

/// Whether content is given; nil for the reason why not.
func hold(of ready: ReadyVault) throws -> Hold? {
  do throws(VaultFailure) {
    _ = try ready.vault.places(under: nil)
    return nil
  } catch {
    guard case .held(let hold) = error else { throw error }
    return hold
  }
}
