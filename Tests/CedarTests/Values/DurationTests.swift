import Testing

@testable import Cedar

struct DurationTests {
  @Test(arguments: [
    ("1d", 86_400_000), ("1h", 3_600_000), ("1m", 60_000), ("1s", 1_000), ("1ms", 1), ("0d", 0), ("-0ms", 0),
    ("1d2h3m4s5ms", 93_784_005), ("-1d12h", -129_600_000), ("1m1ms", 60_001), ("90s", 90_000),
    ("1d5ms", 86_400_005),
    ("00000000000000000000000000000000001d", 86_400_000),
    ("9223372036854775807ms", Int64.max), ("-9223372036854775808ms", Int64.min),
    ("106751991167d7h12m55s807ms", Int64.max), ("-106751991167d7h12m55s808ms", Int64.min),
    ("-1s9223372036854774808ms", Int64.min),
  ])
  func `a well-formed literal is read`(literal: String, milliseconds: Int64) throws {
    #expect(try Value.Duration(parsing: Text(literal)).milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "-", "d", "-d", "1", "1D", "1S", "+1d", "--1d", "1d ", " 1d", "1 d", "1d 1h", "1d-1h", "1.5d", "1h1d",
    "1s1m", "1ms1s", "1d1d", "1ms1ms", "1m1m", "1w", "1d1", "1msm", "\u{663}d", "1d\n",
    "9223372036854775808ms", "-9223372036854775809ms", "1s9223372036854774808ms", "99999999999999999999ms",
    "18446744073709551615ms", "18446744073709551616ms", "106751991168d", "106751991167d7h12m55s808ms",
    "-106751991167d7h12m55s809ms", "18446744073709551615d", "9223372036854775807s",
  ])
  func `anything else is refused`(literal: String) {
    #expect(throws: ExtensionError.self) { try Value.Duration(parsing: Text(literal)) }
  }

  @Test func `whole units are truncated towards zero`() throws {
    let duration = try Value.Duration(parsing: "-1d23h59m59s999ms")
    #expect(duration.toMilliseconds() == -172_799_999)
    #expect(duration.toSeconds() == -172_799)
    #expect(duration.toMinutes() == -2_879)
    #expect(duration.toHours() == -47)
    #expect(duration.toDays() == -1)
    #expect(Value.Duration(milliseconds: .min).toDays() == -106_751_991_167)
    #expect(Value.Duration(milliseconds: .max).toHours() == 2_562_047_788_015)
  }

  @Test func `what is printed is read as the same duration`() throws {
    var random = SeededGenerator(seed: 6)
    for _ in 0..<1_000 {
      let duration = Value.Duration(milliseconds: random.integer())
      #expect(try Value.Duration(parsing: Text(duration.description)) == duration)
    }
  }
}
