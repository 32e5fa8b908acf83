public import Sodium

/// A hash in the tree: of a leaf, of a node, or the root.
public typealias TreeHash = Bytes32

extension TreeHash {
  /// The root of the empty tree: SHA-256 of nothing (RFC 6962, section 2.1).
  public static let emptyRoot = SHA256.hash([])

  /// The hash of a leaf: SHA-256(0x00 ‖ entry) (RFC 6962, section 2.1).
  public static func leaf(_ entry: RawSpan) -> TreeHash {
    var hash = leafPrefix
    hash.update(entry)
    return hash.finalize()
  }

  /// The hash of a node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962, section 2.1).
  ///
  /// The prefixes keep a node from passing for a leaf and a leaf for a node.
  public static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
    var input = InlineArray<65, UInt8>(repeating: 0x01)
    var span = input.mutableSpan
    var bytes = span.mutableBytes
    bytes.copyBytes(of: left.bytes, at: 1)
    bytes.copyBytes(of: right.bytes, at: 33)
    return SHA256.hash(input.span.bytes)
  }

  /// SHA-256 with the prefix of a leaf taken in.
  private static let leafPrefix: SHA256 = {
    var hash = SHA256()
    hash.update(InlineArray<1, UInt8>(repeating: 0x00).span.bytes)
    return hash
  }()
}
