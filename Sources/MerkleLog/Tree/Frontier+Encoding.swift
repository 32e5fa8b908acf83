import Sodium

/// A frontier as bytes, as the head of a stored log keeps it:
///
///     size (8, big-endian) ‖ hash (32) × number of ones in size, the widest subtree first
extension Frontier {
  /// The bytes of the frontier; at most 2,056.
  public var encoded: [UInt8] {
    var bytes = [UInt8]()
    bytes.append(bigEndian: size)
    bytes.append(contentsOf: hashes.concatenated)
    return bytes
  }

  /// The frontier of the bytes; nil unless they are exactly what `encoded` gives.
  public init?(encoded bytes: RawSpan) {
    guard let size = bytes.bigEndianUInt64(at: 0) else { return nil }
    guard let hashes = [TreeHash](concatenated: bytes.extracting(8..<bytes.byteCount)) else { return nil }
    self.init(size: size, hashes: hashes)
  }
}
