/// What a log sends a witness, and, kept as a file, the proof that a later checkpoint extends an earlier one
/// (c2sp.org/tlog-witness, `add-checkpoint`):
///
///     old 20852014                                    the size of the earlier checkpoint
///     PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=    the consistency proof
///
///     example.com/behind-the-sofa                     the later checkpoint, as the log signed it
///     20852163
///     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
///
///     — example.com/behind-the-sofa Az3grlgtzPICa5OS…
///
/// Reading a request says nothing about the log; `verify` does.
public struct AddCheckpointRequest: Sendable, Hashable {
  /// The longest body taken, in bytes: the longest note, below a size and the most hashes.
  public static let longest = SignedNote.longest + 10_000

  /// The earlier size, the later one, and the path between them.
  public let consistency: ConsistencyProof
  /// The later checkpoint with its signatures.
  public let note: SignedNote
  /// The later checkpoint as the body has it. Nothing is known yet of who signed it.
  let claimed: Checkpoint

  /// The request of a log: the checkpoint of the note extends the earlier tree by this proof.
  ///
  /// The proof from the empty tree has no path.
  public init(_ consistency: ConsistencyProof, note: SignedNote) throws(ProofError) {
    guard consistency.path.count <= ProofLines.mostHashes else { throw .malformed("more than 63 hashes") }
    guard consistency.oldSize <= Checkpoint.largestSize else { throw .malformed("a size of 2^63 or more") }
    claimed = try note.claimedCheckpoint()
    guard claimed.size == consistency.newSize else { throw .malformed("the checkpoint is of another size") }
    self.consistency = consistency
    self.note = note
  }

  /// The request of a body; whatever is not written exactly as `encoded` writes it is refused.
  ///
  /// An old size above that of the checkpoint is read: only a witness that knows the log may say so.
  public init(_ bytes: [UInt8]) throws(ProofError) {
    guard bytes.count <= Self.longest else { throw .malformed("longer than 1,010,000 bytes") }
    var lines = ProofLines(bytes)
    let oldSize = try lines.number(after: "old")
    let (path, note) = try lines.hashesAndNote()
    let newSize = try note.claimedCheckpoint().size
    try self.init(ConsistencyProof(oldSize: oldSize, newSize: newSize, path: path), note: note)
  }

  /// The body.
  public var encoded: [UInt8] {
    Array("old \(consistency.oldSize)\n".utf8) + ProofLines.write(consistency.path, note)
  }
}

/// A checkpoint that is shown to extend an earlier one; only `AddCheckpointRequest.verify` makes one.
public struct ExtendingCheckpoint: Sendable, Hashable {
  /// The later checkpoint, signed by the log.
  public let checkpoint: Checkpoint
  /// The checked signatures of the later checkpoint.
  public let signatures: [VerifiedNote.Signature]

  fileprivate init(checkpoint: Checkpoint, signatures: [VerifiedNote.Signature]) {
    self.checkpoint = checkpoint
    self.signatures = signatures
  }
}

extension AddCheckpointRequest {
  /// The later checkpoint, shown to extend the earlier one, which the caller kept and trusts.
  ///
  /// Every checkpoint of the log extends the empty tree: with no earlier one the first is taken on trust.
  ///
  /// - Parameters:
  ///   - earlier: the checkpoint of the old size; nil for none, when the old size must be zero.
  ///   - origin: which log.
  ///   - logKeys: the keys of the log.
  public func verify(
    extending earlier: Checkpoint?, origin: KeyName, logKeys: [VerifierKey]
  ) throws(ProofError) -> ExtendingCheckpoint {
    let verified: VerifiedNote
    let checkpoint: Checkpoint
    do throws(NoteError) {
      verified = try note.verified(by: logKeys)
      checkpoint = try verified.checkpoint(origin: origin)
      if let earlier, earlier.origin != origin.utf8 { throw NoteError.otherOrigin }
    } catch {
      throw .checkpoint(error)
    }
    guard consistency.oldSize == earlier?.size ?? 0 else { throw .otherOldSize }
    guard isConsistent(with: earlier) else { throw .notConsistent }
    return ExtendingCheckpoint(checkpoint: checkpoint, signatures: verified.signatures)
  }

  /// Whether the proof leads from the earlier checkpoint, which is of the old size, to this one.
  func isConsistent(with earlier: Checkpoint?) -> Bool {
    // The RFC's proofs begin with a tree of one leaf. tlog-witness has the empty one too: it has one root, and
    // nothing needs to be proven about it.
    guard claimed.size > 0 || claimed.root == .emptyRoot else { return false }
    guard consistency.oldSize > 0 else { return consistency.path.isEmpty }
    guard let earlier else { return false }
    return consistency.verify(oldRoot: earlier.root, newRoot: claimed.root)
  }
}
