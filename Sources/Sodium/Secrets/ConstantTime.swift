import CSodium

/// Comparison whose duration tells nothing about the bytes compared.
public enum ConstantTime {
  /// Whether the two are the same bytes. Their lengths are not secret: different lengths answer at once.
  public static func equal(_ left: RawSpan, _ right: RawSpan) -> Bool {
    guard left.byteCount == right.byteCount else { return false }
    return unsafe left.withPointer { leftBase, count in
      unsafe right.withPointer { rightBase, _ in
        unsafe sodium_memcmp(leftBase, rightBase, count) == 0
      }
    }
  }
}
