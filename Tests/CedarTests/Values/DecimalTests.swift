import Testing

@testable import Cedar

struct DecimalTests {
  @Test(arguments: [
    ("1.0", 10_000), ("1.5", 15_000), ("0.0001", 1), ("0.0000", 0), ("00012.3400", 123_400),
    ("0000000000000000000000000000000000001.5", 15_000),
    ("-0.5", -5_000), ("-0.0", 0), ("-1.0001", -10_001),
    ("922337203685477.5807", Int64.max), ("-922337203685477.5808", Int64.min),
  ])
  func `a well-formed literal is read`(literal: String, tenThousandths: Int64) throws {
    #expect(try Value.Decimal(parsing: Text(literal)).tenThousandths == tenThousandths)
  }

  @Test(arguments: [
    "", "-", "1", "1.", ".5", "-.5", "+1.0", "--1.0", "1.-1", "1.00000", "1.5 ", " 1.5", "1e2.0", "1.0\n",
    "1,5", "1.5.5", "\u{663}.\u{665}", "0x1.0",
    "922337203685477.5808", "-922337203685477.5809", "922337203685478.0", "99999999999999999999999.0",
    "18446744073709551616.0",
  ])
  func `anything else is refused`(literal: String) {
    #expect(throws: ExtensionError.self) { try Value.Decimal(parsing: Text(literal)) }
  }

  @Test func `decimals are ordered as numbers`() throws {
    let ascending = try ["-922337203685477.5808", "-1.5", "-0.5", "0.0", "0.0001", "2.0", "10.0"].map {
      try Value.Decimal(parsing: Text($0))
    }
    #expect(ascending == ascending.sorted())
    #expect(Set(ascending).count == ascending.count)
  }

  @Test func `what is printed is read as the same number`() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<2_000 {
      let decimal = Value.Decimal(tenThousandths: random.integer())
      #expect(try Value.Decimal(parsing: Text(decimal.description)) == decimal)
    }
    #expect(Value.Decimal(tenThousandths: -5_000).description == "-0.5")
    #expect(Value.Decimal(tenThousandths: 0).description == "0.0")
    #expect(Value.Decimal(tenThousandths: 100_000).description == "10.0")
  }
}
