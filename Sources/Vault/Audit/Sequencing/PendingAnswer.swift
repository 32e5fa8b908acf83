import Synchronization

/// The one answer that whoever handed drafts in waits for: the first given counts, later ones find nobody waiting.
final class PendingAnswer: Sendable {
  typealias Outcome = Result<[Sequenced], StoreFailure>

  private let waiting: Mutex<CheckedContinuation<Outcome, Never>?>

  init(_ continuation: CheckedContinuation<Outcome, Never>) { waiting = Mutex(continuation) }

  func give(_ outcome: Outcome) {
    let continuation = waiting.withLock { waiting in
      defer { waiting = nil }
      return waiting
    }
    continuation?.resume(returning: outcome)
  }
}
