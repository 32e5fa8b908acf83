extension Value {
  /// A decimal number with four digits after the point, in the range of a signed 64-bit count of 10⁻⁴.
  public struct Decimal: Hashable, Sendable {
    /// The value times 10,000.
    public let tenThousandths: Int64
  }
}
