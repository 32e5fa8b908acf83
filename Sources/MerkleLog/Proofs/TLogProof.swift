import Sodium

/// The proof that an entry is in a log, to be checked offline (c2sp.org/tlog-proof), kept as `<name>.tlog-proof`:
///
///     c2sp.org/tlog-proof@v1
///     extra aGVsbG8=                                  data of the application, if any, in base64
///     index 73894                                     which entry, from zero
///     gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=    the inclusion proof, the lowest sibling first
///
///     example.com/fancylog                            the checkpoint, as the log and witnesses signed it
///     109482
///     sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=
///
///     — example.com/fancylog hI2DJw…
///
/// Reading a proof says nothing about the log; `verify` does.
public struct TLogProof: Sendable, Hashable {
  /// The most bytes of extra data taken; the specification sets no limit.
  public static let mostExtra = 65_535
  /// The longest file taken, in bytes: the longest note, below the most extra data and hashes.
  public static let longest = SignedNote.longest + 100_000

  /// Data with a meaning for the application, empty when there is none. Nobody signed it.
  public let extra: [UInt8]
  /// The place of the entry, the size of the tree and the path between them.
  public let inclusion: InclusionProof
  /// The checkpoint with its signatures.
  public let note: SignedNote

  private static let firstLine = Array("c2sp.org/tlog-proof@v1".utf8)

  /// The proof file of an entry, from its inclusion in the tree that the checkpoint of the note is of.
  public init(_ inclusion: InclusionProof, note: SignedNote, extra: [UInt8] = []) throws(ProofError) {
    guard extra.count <= Self.mostExtra else { throw .malformed("more than 65,535 bytes of extra data") }
    guard inclusion.path.count <= ProofLines.mostHashes else { throw .malformed("more than 63 hashes") }
    guard try note.claimedCheckpoint().size == inclusion.treeSize else {
      throw .malformed("the checkpoint is of another size")
    }
    guard inclusion.index < inclusion.treeSize else { throw .malformed("the index is outside the tree") }
    self.inclusion = inclusion
    self.note = note
    self.extra = extra
  }

  /// The proof of the bytes of its file; whatever is not written exactly as `encoded` writes it is refused.
  public init(_ bytes: [UInt8]) throws(ProofError) {
    guard bytes.count <= Self.longest else { throw .malformed("longer than 1,100,000 bytes") }
    var lines = ProofLines(bytes)
    guard try lines.next().elementsEqual(Self.firstLine) else {
      throw .malformed("the first line is not `c2sp.org/tlog-proof@v1`")
    }
    var extra = [UInt8]()
    if let line = try lines.next(after: "extra") {
      // Without extra data there is no line, so that every proof is written in one way.
      guard let decoded = Base64.decode(line), !decoded.isEmpty else {
        throw .malformed("the extra data are not base64 of at least one byte")
      }
      extra = decoded
    }
    let index = try lines.number(after: "index")
    let (path, note) = try lines.hashesAndNote()
    let size = try note.claimedCheckpoint().size
    try self.init(InclusionProof(index: index, treeSize: size, path: path), note: note, extra: extra)
  }

  /// The file.
  public var encoded: [UInt8] {
    var head = Self.firstLine + [UInt8(ascii: "\n")]
    if !extra.isEmpty { head += Array("extra \(Base64.encode(extra))\n".utf8) }
    head += Array("index \(inclusion.index)\n".utf8)
    return head + ProofLines.write(inclusion.path, note)
  }
}

/// An entry that is shown to be in a log; only `TLogProof.verify` makes one.
public struct ProvenEntry: Sendable, Hashable {
  /// The place of the entry, from zero.
  public let index: UInt64
  /// The checkpoint of the tree that it is in, signed by the log.
  public let checkpoint: Checkpoint
  /// The checked signatures of the log.
  public let signatures: [VerifiedNote.Signature]
  /// The witnesses that cosigned, where a quorum was asked for.
  public let cosigned: Quorum.Count?

  fileprivate init(
    index: UInt64, checkpoint: Checkpoint, signatures: [VerifiedNote.Signature], cosigned: Quorum.Count?
  ) {
    self.index = index
    self.checkpoint = checkpoint
    self.signatures = signatures
    self.cosigned = cosigned
  }
}

extension TLogProof {
  /// The place of the entry in the log with this origin, whose keys these are.
  ///
  /// The signatures come first: nothing is computed from what nobody signed.
  ///
  /// - Parameter quorum: the witnesses that must have cosigned, at whatever time; nil when the word of the log is
  ///   enough, which proves nothing against whoever holds its key.
  public func verify(
    entry: RawSpan, origin: KeyName, logKeys: [VerifierKey], quorum: Quorum? = nil
  ) throws(ProofError) -> ProvenEntry {
    let verified: VerifiedNote
    let checkpoint: Checkpoint
    let cosigned: Quorum.Count?
    do throws(NoteError) {
      verified = try note.verified(by: logKeys)
      checkpoint = try verified.checkpoint(origin: origin)
      cosigned = try quorum?.count(in: note, notAfter: Cosigner.latestTime)
    } catch {
      throw .checkpoint(error)
    }
    if let cosigned, !cosigned.isReached {
      throw .quorumNotReached(cosigned: cosigned.times.count, of: cosigned.threshold)
    }
    guard inclusion.verify(leaf: .leaf(entry), root: checkpoint.root) else { throw .notIncluded }
    return ProvenEntry(
      index: inclusion.index, checkpoint: checkpoint, signatures: verified.signatures, cosigned: cosigned)
  }
}
