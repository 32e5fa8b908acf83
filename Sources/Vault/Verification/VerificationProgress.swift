import Synchronization

/// How far the verifications under way are, by who asked for each.
final class VerificationProgress: Sendable {
  private let running = Mutex<[String: VerificationStatus]>([:])

  func update(_ status: VerificationStatus, of person: String) {
    running.withLock { $0[person] = status }
  }

  func end(_ person: String) { running.withLock { $0[person] = nil } }

  subscript(person: String) -> VerificationStatus? { running.withLock { $0[person] } }
}

/// How many rows and entries a verification has read, of how many there are.
public struct VerificationStatus: Sendable, Equatable {
  public let done: UInt64
  public let total: UInt64
}
