public import MerkleLog

/// What guards the log from outside of its store.
public struct LogSafeguards: Sendable {
  /// Where the newest head is kept; a vault that was made with one does not open without.
  public var anchor: (any CheckpointAnchor)?
  /// Where entries wait that are made while the vault is held; without it nobody can read the log then.
  public var heldEntries: (any HeldEntryStore)?
  /// What witnesses have cosigned or shown of the log, kept beside it. Compared at every opening, whether or not a witness
  /// is asked: what one has shown once holds a log that does not begin with it, until another log follows.
  public var cosigned: (any CosignedStore)?
  /// Which keys are destroyed, kept beside the anchor: what is put back from before is told of it at every opening.
  public var erasures: (any ErasureLedgerStore)?
  /// What others know of the log with this key, asked once when the vault is opened: witnesses. Whoever has never
  /// seen the log is left out; a checkpoint is verified before it is handed in.
  public var known: @Sendable (_ log: VerifierKey) async throws -> [KnownCheckpoint]

  public init(
    anchor: (any CheckpointAnchor)? = nil, heldEntries: (any HeldEntryStore)? = nil,
    cosigned: (any CosignedStore)? = nil, erasures: (any ErasureLedgerStore)? = nil,
    known: @escaping @Sendable (_ log: VerifierKey) async throws -> [KnownCheckpoint] = { _ in [] }
  ) {
    self.anchor = anchor
    self.heldEntries = heldEntries
    self.cosigned = cosigned
    self.erasures = erasures
    self.known = known
  }
}
