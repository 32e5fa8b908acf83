import Synchronization

/// Why a vault whose keys are there gives no content and changes nothing; whoever may read the log still can.
public enum Hold: String, CaseIterable, Sendable {
  /// The log is not the one an anchor or a witness last knew. It lasts until a new log follows.
  case logMismatch = "log-mismatch"
  /// Witnesses are required, and have not cosigned the log in time. It lasts until they have.
  case witnessLate = "witness-late"
}

/// The holds on a vault at the moment.
final class Holds: Sendable {
  private let placed = Mutex<Set<Hold>>([])
  /// Content is given until here, by the clock that nobody sets, unless something else holds it back.
  private let contentEnd = Atomic<Int64>(.max)
  private let clock: any WallClock

  init(_ clock: any WallClock) { self.clock = clock }

  /// The gravest, in the order of the cases.
  var gravest: Hold? {
    placed.withLock { placed in Hold.allCases.first(where: placed.contains) } ?? (isOver ? .witnessLate : nil)
  }

  private var isOver: Bool {
    let end = contentEnd.load(ordering: .acquiring)
    return end != .max && clock.uptime() >= end
  }

  /// Moves the end of content: it comes by itself unless it is moved on in time.
  func giveContent(until end: Int64) { contentEnd.store(end, ordering: .releasing) }

  func contains(_ hold: Hold) -> Bool { placed.withLock { $0.contains(hold) } }

  /// Whether it was not there yet.
  func place(_ hold: Hold) -> Bool { placed.withLock { $0.insert(hold).inserted } }

  /// Whether it was there.
  func lift(_ hold: Hold) -> Bool { placed.withLock { $0.remove(hold) != nil } }
}
