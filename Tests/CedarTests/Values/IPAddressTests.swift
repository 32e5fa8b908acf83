import Testing

@testable import Cedar

struct IPAddressTests {
  private func ip(_ literal: String) throws -> Value.IPAddress { try Value.IPAddress(parsing: Text(literal)) }

  @Test(
    arguments: [
      ("1.2.3.4", false, 0x0102_0304, 32), ("0.0.0.0/0", false, 0, 0),
      ("255.255.255.255/32", false, 0xFFFF_FFFF, 32),
      ("10.0.0.1/8", false, 0x0A00_0001, 8),
      ("::", true, 0, 128), ("::1", true, 1, 128), ("::/0", true, 0, 0), ("1::", true, 1 << 112, 128),
      ("1:2:3:4:5:6:7::", true, 0x0001_0002_0003_0004_0005_0006_0007_0000, 128),
      ("::2:3:4:5:6:7:8", true, 0x0000_0002_0003_0004_0005_0006_0007_0008, 128),
      ("1:2:3:4:5:6:7:8/64", true, 0x0001_0002_0003_0004_0005_0006_0007_0008, 64),
      ("ABCD::abcd", true, 0xABCD << 112 | 0xABCD, 128),
      ("::ffff:7f00:1", true, 0xFFFF_7F00_0001, 128),
      ("0000:0000:0000:0000:0000:0000:0000:0001/128", true, 1, 128),
    ] as [(String, Bool, UInt128, Int)])
  func `a well-formed literal is read`(literal: String, isIPv6: Bool, address: UInt128, prefix: Int) throws {
    let ip = try ip(literal)
    #expect(ip.isIPv6 == isIPv6)
    #expect(ip.isIPv4 != isIPv6)
    #expect(ip.address == address)
    #expect(ip.prefix == prefix)
  }

  @Test(arguments: [
    "", "/", "/24", " 1.2.3.4", "1.2.3.4 ", "1.2.3", "1.2.3.4.5", "1..2.3", ".1.2.3", "1.2.3.", "01.2.3.4",
    "00.0.0.0", "256.1.1.1", "1.2.3.0004", "+1.2.3.4", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/024", "1.2.3.4/00",
    "1.2.3.4/+24", "1.2.3.4/-1", "1.2.3.4/ 24", "1.2.3.4/1/1", "1.2.3.4/256", "1.2.3.4/1000", "\u{661}.2.3.4",
    ":", ":::", ":1", "1:", "::1:", ":1::", "1:::2", "1::2::3", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7::8",
    "1::2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "::g", "::1/129", "::/000",
    "::1/0128", "::ffff:1.2.3.4", "::1.2.3.4/3", "fe80::1%eth0", "[::1]", "0x1::", "+1::", "-1::",
    "0000:0000:0000:0000:0000:0000:0000:0001/0128", "00000:0000:0000:0000:0000:0000:0000:0001/128",
  ])
  func `anything else is refused`(literal: String) {
    #expect(throws: ExtensionError.self) { try Value.IPAddress(parsing: Text(literal)) }
  }

  @Test func `equality is of the address as written and the prefix`() throws {
    #expect(try ip("1.2.3.4") == ip("1.2.3.4/32"))
    #expect(try ip("::1") == ip("0:0:0:0:0:0:0:1/128"))
    #expect(try ip("1.2.3.4/24") != ip("1.2.3.5/24"))
    #expect(try ip("1.2.3.4/24") != ip("1.2.3.4/25"))
    #expect(try ip("0.0.0.1") != ip("::1"))
    #expect(try ip("0.0.0.0/32") != ip("::/32"))
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.255.255.255/8", true), ("127.0.0.1/7", false), ("126.0.0.1", false),
    ("128.0.0.1", false), ("::1", true), ("::1/127", false), ("::2", false), ("::ffff:7f00:1", false),
    ("::7f00:1", false),
  ])
  func `loopback means the whole range`(literal: String, expected: Bool) throws {
    #expect(try ip(literal).isLoopback == expected)
  }

  @Test(arguments: [
    ("224.0.0.1", true), ("239.255.255.255/4", true), ("224.0.0.1/3", false), ("240.0.0.0", false),
    ("223.255.255.255", false), ("ff00::1", true), ("ff00::1/8", true), ("ff00::1/7", false),
    ("fe00::1", false),
    ("::ff00:1", false),
  ])
  func `multicast means the whole range`(literal: String, expected: Bool) throws {
    #expect(try ip(literal).isMulticast == expected)
  }

  @Test(arguments: [
    ("10.1.2.3", "10.0.0.0/8", true), ("10.1.2.3/8", "10.9.9.9/8", true), ("10.0.0.0/7", "10.0.0.0/8", false),
    ("11.0.0.0", "10.0.0.0/8", false), ("1.2.3.4/0", "5.6.7.8/0", true), ("1.2.3.4", "1.2.3.4", true),
    ("1.2.3.4", "1.2.3.5", false), ("1.2.3.4/31", "1.2.3.5/31", true), ("255.255.255.255", "0.0.0.0/0", true),
    ("::1", "::/0", true), ("ffff::/16", "8000::/1", true), ("8000::/1", "ffff::/16", false),
    ("::/0", "::/0", true), ("::1", "::1", true), ("::2", "::1", false), ("1:2::3", "1:2::/32", true),
    ("1.2.3.4", "::/0", false), ("::1", "0.0.0.0/0", false), ("::102:304", "1.2.3.4", false),
  ])
  func `a range is within another if all its addresses are`(
    range: String, network: String, expected: Bool
  ) throws {
    #expect(try ip(range).isInRange(of: ip(network)) == expected)
  }

  @Test(arguments: [
    "0.0.0.0", "1.2.3.4", "1.2.3.4/0", "255.255.255.255/31", "::", "::1", "1::", "::/0", "1::1/64",
    "1:0:0:2::3", "1::2:0:0:3", "1:0:2:3:4:5:6:7", "1:2:3:4:5:6:7:8",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "0:1:2:3:4:5:6:7", "fe80::1:0",
  ])
  func `the canonical text is printed`(literal: String) throws {
    // 1:0:0:2::3 has two runs of two zeros or more; the longer one is shortened.
    #expect(try ip(literal).description == literal)
  }

  @Test func `what is printed is read as the same range`() throws {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<1_000 {
      let isIPv6 = Bool.random(using: &random)
      // Masks make runs of zero groups likely.
      let mask = UInt128(random.next()) << 64 | UInt128(random.next() & random.next())
      let word = (UInt128(random.next()) << 64 | UInt128(random.next())) & mask
      let ip = Value.IPAddress(
        isIPv6: isIPv6, address: isIPv6 ? word : word >> 96,
        prefix: Int.random(in: 0...(isIPv6 ? 128 : 32), using: &random))
      #expect(try Value.IPAddress(parsing: Text(ip.description)) == ip)
    }
  }

  @Test func `being in range agrees with the first and last address`() throws {
    func bounds(_ ip: Value.IPAddress) -> ClosedRange<UInt128> {
      let host = (UInt128(1) << (128 - ip.prefix)) &- 1
      return (ip.address & ~host)...(ip.address | host)
    }
    var random = SeededGenerator(seed: 3)
    for _ in 0..<2_000 {
      let shared = UInt128(random.next()) << 64
      let pair = (0..<2).map { _ in
        Value.IPAddress(
          isIPv6: true, address: shared ^ (UInt128(random.next()) << UInt128(random.next() % 64)),
          prefix: Int(random.next() % 129))
      }
      let (inner, outer) = (bounds(pair[0]), bounds(pair[1]))
      #expect(
        pair[0].isInRange(of: pair[1])
          == (outer.lowerBound <= inner.lowerBound && inner.upperBound <= outer.upperBound))
    }
  }
}
