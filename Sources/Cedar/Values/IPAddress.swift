extension Value {
  /// An IPv4 or IPv6 address with a prefix length.
  public struct IPAddress: Hashable, Sendable {
    public let isIPv6: Bool
    /// The address, most significant byte first; an IPv4 address in the low 32 bits.
    public let high: UInt64
    public let low: UInt64
    public let prefix: UInt8
  }
}
