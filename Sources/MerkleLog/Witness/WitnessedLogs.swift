import Sodium

/// The logs that one witness watches, each with a memory of its own.
public struct WitnessedLogs: Sendable {
  private let witnesses: [Witness]

  /// - Parameter witnesses: one for each log; no two of one origin.
  public init(_ witnesses: [Witness]) {
    precondition(
      Set(witnesses.map(\.origin)).count == witnesses.count, "a log is watched by one memory, not by two")
    self.witnesses = witnesses
  }

  /// Decides about the body of an `add-checkpoint` request, for the log that it names.
  public func add(_ body: [UInt8]) async -> AddCheckpointOutcome {
    let request: AddCheckpointRequest
    do {
      request = try AddCheckpointRequest(body)
    } catch {
      return .malformed(error)
    }
    guard let witness = witnesses.first(where: { $0.origin.utf8 == request.claimed.origin }) else {
      return .unknownOrigin
    }
    return await witness.add(request)
  }

  /// The last checkpoint cosigned of a log, as monitors fetch it; nil where there is none, or no such log.
  ///
  /// - Parameter path: the log as a path names it (``path(of:)``).
  public func latest(at path: some Collection<UInt8>) async throws(WitnessFault) -> SignedNote? {
    for witness in witnesses where Self.path(of: witness.origin).utf8.elementsEqual(path) {
      return try await witness.latest()
    }
    return nil
  }

  /// How a path names a log: SHA-256 of its origin, in hexadecimal, since an origin may hold anything.
  public static func path(of origin: KeyName) -> String { SHA256.hash(origin.utf8).hexadecimal }
}
