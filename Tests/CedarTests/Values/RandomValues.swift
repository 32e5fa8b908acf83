@testable import Cedar

extension SeededGenerator {
  /// A text of a few scalars, among them such as are equal canonically or need escapes.
  mutating func text() -> Text {
    let scalars: [Unicode.Scalar] = [
      "a", "b", "\u{E9}", "e", "\u{301}", "\"", "\\", "\n", "\0", "\u{7F}", "\u{1F469}", "\u{200D}",
      "\u{2028}",
      "\u{FEFF}", "\u{10FFFF}", "\u{D7FF}", "\u{E000}", "/",
    ]
    var string = String.UnicodeScalarView()
    for _ in 0..<(next() % 5) { string.append(element(of: scalars)) }
    return Text(String(string))
  }

  /// A value of any kind, nested at most `depth` deep.
  mutating func value(depth: Int) -> Value {
    switch next() % (depth > 0 ? 10 : 8) {
    case 0: .bool(next().isMultiple(of: 2))
    case 1: .long(integer())
    case 2: .string(text())
    case 3: .entity(EntityUID(type: EntityType(element(of: ["A", "A::B", "_c"])), id: text()))
    case 4: .decimal(Value.Decimal(tenThousandths: integer()))
    case 5: .datetime(Value.Datetime(milliseconds: integer()))
    case 6: .duration(Value.Duration(milliseconds: integer()))
    case 7: .ip(address())
    case 8: .set(ValueSet((0..<(next() % 12)).map { _ in value(depth: depth - 1) }))
    default: .record(ValueRecord((0..<(next() % 12)).map { _ in (text(), value(depth: depth - 1)) }))
    }
  }

  private mutating func address() -> Value.IPAddress {
    next().isMultiple(of: 2)
      ? Value.IPAddress(isIPv6: false, address: UInt128(next() >> 32), prefix: Int(next() % 33))
      : Value.IPAddress(isIPv6: true, address: UInt128(next()) << 64, prefix: Int(next() % 129))
  }
}

extension Value {
  /// The same value built anew with the members of its sets and records in another order.
  func shuffled(using random: inout SeededGenerator) -> Value {
    switch self {
    case .set(let set):
      return .set(ValueSet(set.map { $0.shuffled(using: &random) }.shuffled(using: &random)))
    case .record(let record):
      let attributes = record.map { ($0.key, $0.value.shuffled(using: &random)) }
      return .record(ValueRecord(attributes.shuffled(using: &random)))
    case .string(let text): return .string(Text(text.string))
    case .entity(let uid): return .entity(EntityUID(type: uid.type, id: Text(uid.id.string)))
    default: return self
    }
  }
}
