/// Writing into a buffer part by part, as rows of boxes and hashes are laid out.
extension MutableRawSpan {
  /// Copies bytes of the same number here.
  public mutating func copyBytes(of source: RawSpan) {
    precondition(byteCount == source.byteCount, "the copy has another size than its source")
    copyBytes(of: source, at: 0)
  }

  /// Copies bytes to a place where they fit.
  public mutating func copyBytes(of source: RawSpan, at offset: Int) {
    precondition(
      offset >= 0 && offset <= byteCount && source.byteCount <= byteCount - offset, "the bytes do not fit")
    unsafe withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes { bytes in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset..<offset + bytes.count])
          .copyMemory(from: bytes)
      }
    }
  }

  /// A part of the buffer, to be written; the whole is out of reach as long as it is in use.
  @_lifetime(&self)
  public mutating func part(_ range: Range<Int>) -> MutableRawSpan {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "the part lies outside the buffer")
    let base = unsafe withMutablePointer { base, _ in UnsafeMutableRawPointer(base) }
    let part = unsafe MutableRawSpan(_unsafeStart: base + range.lowerBound, byteCount: range.count)
    return unsafe _overrideLifetime(part, mutating: &self)
  }
}
