extension UInt64 {
  /// The largest power of two below this number, which is 2 or more: where RFC 6962 (section 2.1) splits a tree
  /// of so many leaves.
  var split: UInt64 {
    precondition(self >= 2, "a tree of fewer than two leaves does not split")
    return 1 << UInt64(63 - (self - 1).leadingZeroBitCount)
  }

  /// Whether this many leaves make a perfect tree.
  var isPowerOfTwo: Bool { nonzeroBitCount == 1 }
}
