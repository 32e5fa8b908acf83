import Sodium

/// Hashes and numbers as the bytes that frontiers, tiles and signatures are made of.
extension [UInt8] {
  mutating func append(bigEndian number: UInt64) {
    for shift in stride(from: 56, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}

extension [TreeHash] {
  /// The hashes one after another.
  var concatenated: [UInt8] { [UInt8](copying: span.bytes) }

  /// The hashes that lie one after another in the bytes; nil when a part of one is left over.
  init?(concatenated bytes: RawSpan) {
    guard bytes.byteCount.isMultiple(of: TreeHash.count) else { return nil }
    self = stride(from: 0, to: bytes.byteCount, by: TreeHash.count).map { start in
      bytes.unsafeLoadUnaligned(fromByteOffset: start, as: TreeHash.self)
    }
  }
}

extension RawSpan {
  /// Eight bytes as a number; nil where they do not fit.
  func bigEndianUInt64(at offset: Int) -> UInt64? {
    guard offset >= 0, byteCount >= 8, offset <= byteCount - 8 else { return nil }
    return UInt64(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Two bytes as a number; nil where they do not fit.
  func bigEndianUInt16(at offset: Int) -> UInt16? {
    guard offset >= 0, byteCount >= 2, offset <= byteCount - 2 else { return nil }
    return UInt16(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }
}
