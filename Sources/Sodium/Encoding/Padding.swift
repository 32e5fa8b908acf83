import CSodium

/// Padding that hides how long a text is: ISO/IEC 7816-4, one byte 0x80 and then zeros.
///
///     text ‖ 0x80 ‖ 0x00 …          up to the end of the buffer, which is at least one byte longer
///
/// The caller chooses the size of the buffer: a multiple of a block, or a band.
public enum Padding {
  /// The least multiple of `block` that holds a text of `count` bytes and its padding.
  public static func paddedCount(of count: Int, block: Int) -> Int {
    precondition(count >= 0 && block > 0, "a text and a block have sizes")
    return (count / block + 1) * block
  }

  /// Pads the text in the first `count` bytes to the end of `buffer`, which must be longer.
  public static func pad(_ buffer: inout MutableRawSpan, count: Int) {
    precondition(count >= 0 && count < buffer.byteCount, "padding takes at least one byte")
    unsafe buffer.withMutablePointer { base, size in
      let status = unsafe sodium_pad(nil, base, count, size, size)
      precondition(status == 0, "libsodium does not refuse to pad")
    }
  }

  /// The size of the text in a padded buffer; nil when there is no valid padding.
  ///
  /// Takes the same time wherever the padding begins.
  public static func unpaddedCount(of buffer: RawSpan) -> Int? {
    guard buffer.byteCount > 0 else { return nil }
    return unsafe buffer.withPointer { base, size in
      var count = 0
      return unsafe sodium_unpad(&count, base, size, size) == 0 ? count : nil
    }
  }
}
