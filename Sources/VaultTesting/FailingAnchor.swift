import Synchronization
public import Vault

/// An anchor in memory that fails the writes it is told to.
public final class FailingAnchor: CheckpointAnchor {
  public enum Fault: Sendable {
    /// Nothing of the note is kept.
    case beforePersisting
    /// The note is kept and the write yet reported as failed.
    case afterPersisting
    /// So many bytes of the note are kept, then comes what was there before.
    case torn(after: Int)
  }

  private struct State: Sendable {
    var places: [[UInt8]] = [[], []]
    var isThere = true
    var writes = 0
    var faults: [Fault?] = []
  }
  private let state = Mutex(State())

  public init() {}

  /// What becomes of the next writes; `nil` goes well.
  public func next(_ faults: Fault?...) { state.withLock { $0.faults = faults } }

  /// Takes the anchor away, or brings it back as it was.
  public func isThere(_ isThere: Bool) { state.withLock { $0.isThere = isThere } }

  /// How many writes were asked for.
  public var writes: Int { state.withLock { $0.writes } }

  /// What its places hold, to put it back later.
  public var contents: [[UInt8]] {
    get { state.withLock { $0.places } }
    set { state.withLock { $0.places = newValue } }
  }

  public func places() throws(StoreFailure) -> [[UInt8]] {
    state.withLock { $0.isThere ? $0.places : [] }
  }

  public func write(_ note: [UInt8], at place: Int) throws(StoreFailure) {
    let failure = StoreFailure(.unavailable, "anchor: input/output error")
    try state.withLock { (state) throws(StoreFailure) in
      state.writes += 1
      guard state.isThere else { throw failure }
      let fault = state.faults.isEmpty ? nil : state.faults.removeFirst()
      switch fault {
      case nil: state.places[place] = note
      case .beforePersisting: throw failure
      case .afterPersisting:
        state.places[place] = note
        throw failure
      case .torn(let count):
        state.places[place] = Array(note.prefix(count)) + state.places[place].dropFirst(count)
        throw failure
      }
    }
  }
}
