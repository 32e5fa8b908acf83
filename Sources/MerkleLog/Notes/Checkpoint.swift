public import Sodium

/// The state of a log in three lines, the text of the note that the log signs (c2sp.org/tlog-checkpoint):
///
///     vault.example.org/audit/1                       origin: which log
///     1048576                                         size: leaves, decimal without leading zeros
///     rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=    root: base64 of 32 bytes
///
/// Extension lines may follow; ours has none, and those of others are kept as they are.
public struct Checkpoint: Sendable, Hashable {
  /// The origin line in UTF-8; compared by its bytes.
  public let origin: [UInt8]
  /// The number of leaves, at most 2^63 - 1.
  public let size: UInt64
  /// The root of the tree of so many leaves.
  public let root: TreeHash
  /// The lines after the root in UTF-8, without line ends; none of them empty.
  public let extensions: [[UInt8]]

  /// The largest size that every implementation can hold.
  public static let largestSize = UInt64(Int64.max)

  /// The checkpoint of a log whose origin is the name of its key, as ours is.
  public init(origin: KeyName, size: UInt64, root: TreeHash) {
    precondition(size <= Self.largestSize, "no log has so many leaves")
    self.origin = origin.utf8
    self.size = size
    self.root = root
    extensions = []
  }

  /// The checkpoint of its text; whatever is not written exactly as `text` writes it is refused.
  public init(text: [UInt8]) throws(NoteError) {
    try SignedNote.check(text: text)
    let lines = text.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }) else {
      throw .malformed("a checkpoint has three lines or more, none of them empty")
    }
    guard let size = UInt64(decimal: lines[1]), size <= Self.largestSize else {
      throw .malformed("the size is not a decimal number below 2^63")
    }
    guard let root = Base64.decode(lines[2]).flatMap({ TreeHash($0) }) else {
      throw .malformed("the root is not base64 of 32 bytes")
    }
    origin = Array(lines[0])
    self.size = size
    self.root = root
    extensions = lines.dropFirst(3).map { Array($0) }
  }

  /// The text, to be signed.
  public var text: [UInt8] {
    let tree = "\n\(size)\n\(Base64.encode(root.bytes))\n"
    return origin + Array(tree.utf8) + extensions.flatMap { $0 + [UInt8(ascii: "\n")] }
  }
}

extension VerifiedNote {
  /// The checkpoint that the note is, of the log with this origin.
  ///
  /// The origin is part of what was signed: a key that signs for two logs must not let one pass for the other.
  public func checkpoint(origin: KeyName) throws(NoteError) -> Checkpoint {
    let checkpoint = try Checkpoint(text: text)
    guard checkpoint.origin == origin.utf8 else { throw .otherOrigin }
    return checkpoint
  }
}
