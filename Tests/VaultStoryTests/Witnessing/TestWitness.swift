import MerkleLog
import Sodium
import Synchronization

@testable import Vault

/// A real witness without a network, and what can become of its answers on their way.
final class TestWitness: WitnessConnection {
  enum Way: Sendable {
    case open
    /// Nobody answers.
    case cut
    /// An answer that never comes, until the task is cancelled.
    case hung
    /// What comes back is this.
    case answers(WitnessReply)
    /// Cosignatures get lost on the way back.
    case losesAnswers
    /// What comes back is what came back the first time.
    case replays
  }

  private final class Memory: WitnessStore {
    private let note = Mutex<[UInt8]?>(nil)
    func load() -> [UInt8]? { note.withLock { $0 } }
    func store(_ bytes: [UInt8]) { note.withLock { $0 = bytes } }
  }

  let key: VerifierKey
  private let witness: Witness
  private let state = Mutex((way: Way.open, bodies: 0, first: WitnessReply?.none))

  /// - Parameter ahead: seconds that its clock is ahead.
  init(
    _ log: VerifierKey, name: String = "witness.test/w1", seed: UInt8 = 1, clock: SetClock, ahead: Int64 = 0
  ) {
    let name = KeyName(name)!
    func cosigner() -> Cosigner {
      Cosigner(name: name, key: Ed25519.SigningKey(seed: [UInt8](repeating: seed, count: 32).span.bytes))
    }
    key = cosigner().verifierKey
    witness = Witness(
      origin: log.name, logKeys: [log], cosigner: cosigner(), store: Memory(),
      now: { UInt64(clock.now().microseconds / 1_000_000 + ahead) })
  }

  var way: Way {
    get { state.withLock { $0.way } }
    set { state.withLock { $0.way = newValue } }
  }
  /// How often it was asked.
  var asked: Int { state.withLock { $0.bodies } }
  /// How many entries it has seen.
  var size: UInt64 {
    get async throws {
      try await witness.latest().map { try Checkpoint(text: $0.text).size } ?? 0
    }
  }

  func addCheckpoint(_ body: [UInt8]) async throws(WitnessTrouble) -> WitnessReply {
    let (way, first) = state.withLock { state in
      state.bodies += 1
      return (state.way, state.first)
    }
    switch way {
    case .cut: throw .unreachable("cut")
    case .hung: throw await hang()
    case .answers(let reply): return reply
    case .replays: if let first { return first }
    case .open, .losesAnswers: break
    }
    let response = await witness.add(body).response
    let reply = WitnessReply(status: response.status, body: response.body)
    state.withLock { if $0.first == nil, reply.status == 200 { $0.first = reply } }
    if case .losesAnswers = way { throw .unreachable("lost") }
    return reply
  }

  func latest(_ path: String) async throws(WitnessTrouble) -> WitnessReply {
    switch way {
    case .cut: throw .unreachable("cut")
    case .hung: throw await hang()
    default: break
    }
    do throws(WitnessFault) {
      guard path == WitnessedLogs.path(of: witness.origin), let note = try await witness.latest() else {
        return WitnessReply(status: 404, body: [])
      }
      return WitnessReply(status: 200, body: note.encoded)
    } catch {
      return WitnessReply(status: 503, body: [])
    }
  }

  /// Longer than any test waits; a task that is cancelled wakes.
  private func hang() async -> WitnessTrouble {
    try? await Task.sleep(for: .seconds(120))
    return .unreachable("no answer in time")
  }
}

/// Cosigned checkpoints in memory; fails when it is told to.
final class MemoryCosignedStore: CosignedStore {
  private let state = Mutex((notes: [String: [UInt8]](), fails: false))

  var notes: [String: [UInt8]] { state.withLock { $0.notes } }
  var fails: Bool {
    get { state.withLock { $0.fails } }
    set { state.withLock { $0.fails = newValue } }
  }

  func load() throws(StoreFailure) -> [[UInt8]] {
    let (notes, fails) = state.withLock { ($0.notes, $0.fails) }
    if fails { throw StoreFailure(.unavailable, "fails") }
    return Array(notes.values)
  }

  func keep(_ note: [UInt8], as name: String) throws(StoreFailure) {
    if fails { throw StoreFailure(.full, "fails") }
    state.withLock { $0.notes[name] = note }
  }
}
