public import MerkleLog

/// One entry of the log with the proof that it is there (c2sp.org/tlog-proof), in one file that anybody can check who has
/// the log's verifier key: no vault, no service.
///
/// The file's extra data are the leaf, as it is hashed, and behind its last line what is shown of the entry (the line of
/// ``DisclosedEntry``): a program that knows only the format takes the leaf for the entry. Where the retention of what
/// the entry says is over, nothing can be shown, and this stands in its place, on the word of whoever made the proof:
///
/// ```
/// {"seq":184,"closed":"retention"}
/// ```
public struct EntryProof: Sendable {
  public let proof: TLogProof
  public let leaf: Leaf
  /// Nil where the retention of what the entry says is over.
  public let disclosed: DisclosedEntry?

  /// - Throws: where the proof does not fit its format.
  init(_ leaf: Leaf, _ disclosed: DisclosedEntry?, _ inclusion: InclusionProof, note: SignedNote)
    throws(ProofError)
  {
    self.leaf = leaf
    self.disclosed = disclosed
    proof = try TLogProof(
      inclusion, note: note, extra: leaf.text + (disclosed?.line ?? Self.closed(leaf.seq)))
  }

  /// Reads a file. Says nothing yet about the log: ``verify(by:)`` does.
  ///
  /// - Throws: where the bytes are no proof, or its extra data are not an entry's.
  public init(_ bytes: [UInt8]) throws(ProofError) {
    proof = try TLogProof(bytes)
    let mark = Array("\nend\n".utf8)
    guard let end = proof.extra.firstRange(of: mark)?.upperBound,
      let leaf = Leaf(text: Array(proof.extra[..<end]))
    else { throw .malformed("the extra data are not a leaf and what is shown of it") }
    self.leaf = leaf
    let shown = Array(proof.extra[end...])
    guard shown != Self.closed(leaf.seq) else {
      disclosed = nil
      return
    }
    guard let disclosed = DisclosedEntry(line: shown) else {
      throw .malformed("the extra data are not a leaf and what is shown of it")
    }
    self.disclosed = disclosed
  }

  private static func closed(_ seq: UInt64) -> [UInt8] {
    Array("{\"seq\":\(seq),\"closed\":\"retention\"}".utf8)
  }

  /// The file.
  public var encoded: [UInt8] { proof.encoded }

  /// Whether the entry is in the log with this key, and says what is shown of it.
  ///
  /// - Throws: where it is not, or is not signed.
  public func verify(by key: VerifierKey) throws(ProofError) -> ProvenEntry {
    let proven = try proof.verify(entry: leaf.text.span.bytes, origin: key.name, logKeys: [key])
    guard leaf.seq == proven.index, disclosed?.matches(leaf) ?? true else {
      throw .malformed("what is shown is not what the leaf commits to")
    }
    return proven
  }
}
