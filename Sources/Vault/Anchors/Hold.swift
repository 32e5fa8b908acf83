import Synchronization

/// Why a vault whose keys are there gives no content and changes nothing; whoever may read the log still can.
public enum Hold: String, CaseIterable, Sendable {
  /// The log is not the one an anchor or a witness last knew. It lasts until a new log follows.
  case logMismatch = "log-mismatch"
}

/// The holds on a vault at the moment.
final class Holds: Sendable {
  private let placed = Mutex<Set<Hold>>([])

  /// The gravest, in the order of the cases.
  var gravest: Hold? { placed.withLock { placed in Hold.allCases.first(where: placed.contains) } }

  func contains(_ hold: Hold) -> Bool { placed.withLock { $0.contains(hold) } }

  /// Whether it was not there yet.
  func place(_ hold: Hold) -> Bool { placed.withLock { $0.insert(hold).inserted } }

  /// Whether it was there.
  func lift(_ hold: Hold) -> Bool { placed.withLock { $0.remove(hold) != nil } }
}
