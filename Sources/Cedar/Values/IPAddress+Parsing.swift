extension Value.IPAddress {
  /// Reads an address and perhaps `/` with a prefix length.
  ///
  ///     IPv4   four numbers 0–255 without leading zeros, joined by `.`
  ///     IPv6   eight groups of 1–4 hexadecimal digits, joined by `:`; one `::` may stand for one or more
  ///            groups of zeros; no zone, no IPv4 notation within
  ///     prefix 0–32 or 0–128 without leading zeros
  public init(parsing text: Text) throws(ExtensionError) {
    // The longest text there is: 39 characters of IPv6 and `/128`.
    guard text.utf8.count <= 43 else { throw Self.malformed }
    let parts = text.string.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if let address = Self.addressOfIPv4(parts[0]) {
      (isIPv6, self.address) = (false, address)
    } else if let address = Self.addressOfIPv6(parts[0]) {
      (isIPv6, self.address) = (true, address)
    } else {
      throw Self.malformed
    }
    let width = isIPv6 ? 128 : 32
    guard parts.count <= 2, let prefix = parts.count == 1 ? width : Self.decimal(parts[1]) else {
      throw Self.malformed
    }
    guard prefix <= width else {
      throw ExtensionError("the prefix of the IP address is too long: the most is \(width)")
    }
    self.prefix = prefix
  }

  private static let malformed = ExtensionError(
    "not an IP address: it needs IPv4 or IPv6 without zone or mixed notation, as in `10.0.0.0/8` or `fe80::1`"
  )

  private typealias Bytes = Substring.UTF8View

  private static func addressOfIPv4(_ bytes: Bytes) -> UInt128? {
    let octets = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard octets.count == 4 else { return nil }
    var address: UInt128 = 0
    for octet in octets {
      guard let number = decimal(octet), number <= 255 else { return nil }
      address = address << 8 | UInt128(number)
    }
    return address
  }

  private static func addressOfIPv6(_ bytes: Bytes) -> UInt128? {
    guard let gap = firstGap(in: bytes) else {
      guard let groups = groups(bytes), groups.count == 8 else { return nil }
      return number(groups, from: 0)
    }
    // What follows the first `::` may not hold another: its empty group is no group.
    guard let head = groups(bytes[..<gap]), let tail = groups(bytes[bytes.index(gap, offsetBy: 2)...]),
      head.count + tail.count <= 7
    else { return nil }
    return number(head, from: 0) | number(tail, from: 8 - tail.count)
  }

  /// Where the first `::` begins.
  private static func firstGap(in bytes: Bytes) -> Bytes.Index? {
    bytes.indices.first { index in
      bytes[index] == UInt8(ascii: ":") && bytes[bytes.index(after: index)...].first == UInt8(ascii: ":")
    }
  }

  /// The groups joined by `:`, of which there may be none.
  private static func groups(_ bytes: Bytes) -> [UInt16]? {
    if bytes.isEmpty { return [] }
    var groups: [UInt16] = []
    for group in bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
      guard (1...4).contains(group.count),
        group.allSatisfy(isHexDigit), let number = UInt16(Substring(group), radix: 16)
      else { return nil }
      groups.append(number)
    }
    return groups
  }

  private static func number(_ groups: [UInt16], from position: Int) -> UInt128 {
    var number: UInt128 = 0
    for (index, group) in groups.enumerated() {
      number |= UInt128(group) << (112 - 16 * (position + index))
    }
    return number
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    LiteralReader.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }

  /// One to three digits without a leading zero.
  private static func decimal(_ digits: Bytes) -> Int? {
    guard (1...3).contains(digits.count), digits.allSatisfy(LiteralReader.isDigit),
      digits.count == 1 || digits.first != UInt8(ascii: "0")
    else { return nil }
    return LiteralReader.magnitude(of: digits).map { Int($0) }
  }
}
