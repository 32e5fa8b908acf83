public import MerkleLog

/// What guards the log from outside of its store.
public struct LogSafeguards: Sendable {
  /// What others know of the log with this key, asked once when the vault is opened: witnesses. Whoever has never
  /// seen the log is left out; a checkpoint is verified before it is handed in.
  public var known: @Sendable (_ log: VerifierKey) async throws -> [KnownCheckpoint]

  public init(
    known: @escaping @Sendable (_ log: VerifierKey) async throws -> [KnownCheckpoint] = { _ in [] }
  ) {
    self.known = known
  }
}
