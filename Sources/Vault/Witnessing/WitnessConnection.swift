/// The way to a witness: what it answers to the two calls of c2sp.org/tlog-witness.
///
/// Whoever implements it bounds time and size. Nothing that comes back is believed before its signature is checked.
public protocol WitnessConnection: Sendable {
  /// Asks for a cosignature.
  func addCheckpoint(_ body: [UInt8]) async throws(WitnessTrouble) -> WitnessReply
  /// Asks for the last checkpoint that was cosigned.
  ///
  /// - Parameter path: the log (`WitnessedLogs.path`).
  func latest(_ path: String) async throws(WitnessTrouble) -> WitnessReply
}

/// What a witness answered: a status of HTTP, and a body.
public struct WitnessReply: Sendable, Hashable {
  public let status: Int
  public let body: [UInt8]

  public init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }
}

/// Why a witness gave no cosignature that counts.
public enum WitnessTrouble: Error, Sendable, Hashable, CustomStringConvertible {
  /// No whole answer; why, in words.
  case unreachable(String)
  /// 404: it does not watch this log.
  case unknownLog
  /// 403: it has another key for this log.
  case otherKey
  /// 422, or 409 at the same size: it has seen another log under this name, it says.
  case notExtending
  /// It has cosigned more entries than there are, it says.
  case ahead(UInt64)
  /// Its cosignature is from the future.
  case clock
  /// Another status.
  case refused(Int)
  /// An answer that is none of the protocol's, or whose signature does not verify.
  case badAnswer(String)
  /// The log could not be read, or the cosignature not kept.
  case store(String)

  public var description: String {
    switch self {
    case .unreachable(let why): "does not answer: \(why)"
    case .unknownLog: "does not watch this log"
    case .otherKey: "has another key for this log"
    case .notExtending: "says that it has seen another log under this name"
    case .ahead(let size): "says that it has seen \(size) entries, more than there are"
    case .clock: "has a clock that is ahead"
    case .refused(let status): "answers with status \(status)"
    case .badAnswer(let why): "gives no answer that counts: \(why)"
    case .store(let why): "cannot be asked: \(why)"
    }
  }
}
