extension MutableRawSpan {
  /// Copies bytes of the same number here.
  public mutating func copyBytes(of source: RawSpan) {
    precondition(byteCount == source.byteCount, "the copy has another size than its source")
    unsafe withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes { bytes in
        unsafe target.copyMemory(from: bytes)
      }
    }
  }
}
