/// Bytes lent as a span, kept in an array. Never for secrets: an array is copied freely and never wiped.
extension [UInt8] {
  /// A copy of the bytes.
  public init(copying bytes: RawSpan) {
    self = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
  }

  /// Adds a copy of the bytes at the end.
  public mutating func append(copying bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }
}
