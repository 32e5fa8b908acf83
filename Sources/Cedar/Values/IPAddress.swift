extension Value {
  /// An IPv4 or IPv6 address with the prefix length of a network (reference: `extensions/ipaddr.rs`).
  ///
  /// Equality compares the address as it stands and the prefix: `1.2.3.4/24` and `1.2.3.5/24` differ, though
  /// both name the same network, and `1.2.3.4` equals `1.2.3.4/32`.
  public struct IPAddress: Hashable, Sendable {
    public let isIPv6: Bool
    /// The address as a number; an IPv4 address in the low 32 bits.
    public let address: UInt128
    /// How many leading bits name the network: at most 32 or 128.
    public let prefix: Int

    public var isIPv4: Bool { !isIPv6 }

    /// Whether all addresses of the range are within `127.0.0.0/8`, or the range is `::1`.
    public var isLoopback: Bool {
      isIPv6 ? address == 1 && prefix == 128 : address >> 24 == 127 && prefix >= 8
    }

    /// Whether all addresses of the range are within `224.0.0.0/4` or `ff00::/8`.
    public var isMulticast: Bool {
      isIPv6 ? address >> 120 == 0xFF && prefix >= 8 : address >> 28 == 0xE && prefix >= 4
    }

    /// Whether all addresses of this range are within `network`; never between the two versions.
    public func isInRange(of network: IPAddress) -> Bool {
      // A shift by the whole width gives 0: every address is within a prefix of 0.
      let hostBits = (network.isIPv6 ? 128 : 32) - network.prefix
      return isIPv6 == network.isIPv6 && prefix >= network.prefix
        && address >> hostBits == network.address >> hostBits
    }
  }
}

extension Value.IPAddress: CustomStringConvertible {
  /// The address as RFC 5952 writes it, except that none is written with embedded IPv4; with the prefix
  /// where it is not the whole width.
  public var description: String {
    let text = isIPv6 ? textOfIPv6 : textOfIPv4
    return prefix == (isIPv6 ? 128 : 32) ? text : "\(text)/\(prefix)"
  }

  private var textOfIPv4: String {
    stride(from: 24, through: 0, by: -8).map { String(UInt8(truncatingIfNeeded: address >> $0)) }
      .joined(separator: ".")
  }

  private var textOfIPv6: String {
    let groups = stride(from: 112, through: 0, by: -16).map { UInt16(truncatingIfNeeded: address >> $0) }
    func text(_ range: Range<Int>) -> String {
      groups[range].map { String($0, radix: 16) }.joined(separator: ":")
    }
    // The first of the longest runs of at least two zero groups becomes `::`.
    var longest = 0..<0
    var start = 0
    for (index, group) in groups.enumerated() {
      if group != 0 {
        start = index + 1
      } else if index + 1 - start > max(longest.count, 1) {
        longest = start..<(index + 1)
      }
    }
    return longest.isEmpty ? text(0..<8) : "\(text(0..<longest.lowerBound))::\(text(longest.upperBound..<8))"
  }
}
