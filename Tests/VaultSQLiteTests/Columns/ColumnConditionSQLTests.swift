import Cedar
import Testing

@testable import VaultSQLite

struct ColumnConditionSQLTests {
  static let columns = [
    Column("flag", .bool), Column("count", .long), Column("text", .string),
    Column("amount", .extension(.decimal)), Column("moment", .extension(.datetime)),
    Column("length", .extension(.duration)), Column("address", .extension(.ip)),
    Column("place", .entity("Place", candidates: nil)),
  ]

  static let texts: [Text] = [
    "", "a", "A", "ab", "aab", "abab", "a%b", "a_b", "a*b", "é", "e\u{301}", "É", "\u{FFFE}", "\u{FFFD}",
    "a\0b", "\0", "x\0", "aXbXaXb", "[a]", "?", "'", "\u{1F469}\u{200D}\u{1F467}",
  ]

  static func values(of column: Column) throws -> [Value] {
    switch column.content {
    case .bool: [.bool(true), .bool(false)]
    case .long: [.long(0), .long(1), .long(-1), .long(.max), .long(.min)]
    case .string: texts.map { .string($0) }
    case .extension(.decimal): [-1, 0, 1, .max].map { .decimal(Value.Decimal(tenThousandths: $0)) }
    case .extension(.datetime): [-1, 0, .max].map { .datetime(Value.Datetime(milliseconds: $0)) }
    case .extension(.duration): [-1, 0, .max].map { .duration(Value.Duration(milliseconds: $0)) }
    case .extension(.ip): try ["1.2.3.4", "1.2.3.4/24", "::1"].map { .ip(try Value.IPAddress(parsing: $0)) }
    case .entity: ["a", "A", "é", "e\u{301}"].map { .entity(EntityUID(type: "Place", id: $0)) }
    }
  }

  @Test func `random conditions find the rows for which they hold`() throws {
    var random = RandomConditions(seed: 4)
    var rows: [RowTable.Row] = []
    for _ in 0..<60 { rows.append(try random.row()) }
    let table = try RowTable(Self.columns, rows)
    var found = 0
    for _ in 0..<3000 {
      let condition = try random.condition(depth: 4)
      let expected = rows.indices.filter { condition.holds(for: rows[$0]) }
      #expect(try table.rows(where: condition) == expected, "\(condition)")
      #expect(try table.rows(where: condition, from: 20) == expected.filter { $0 >= 20 }, "\(condition)")
      found += expected.count
    }
    // Neither nothing nor everything.
    #expect((30_000...150_000).contains(found))
  }

  @Test func `patterns match scalar by scalar whatever they are made of`() throws {
    let column = Column("text", .string)
    let rows: [RowTable.Row] = Self.texts.map { ["text": .string($0)] }
    let table = try RowTable([column], rows)
    let pieces: [Text] = ["", "a", "b", "ab", "X", "*", "%", "\0", "e", "\u{301}", "\u{FFFD}"]
    for first in pieces {
      for second in pieces {
        for list in [
          [first], [first, second], [first, second, ""], ["", first, second], ["", first, ""],
          [first, second, "b"], [first, "b", second],
        ] {
          let condition = ColumnCondition.like(column, pieces: list)
          let expected = rows.indices.filter { condition.holds(for: rows[$0]) }
          #expect(try table.rows(where: condition) == expected, "\(list)")
        }
      }
    }
  }

  @Test func `a value that no row can store is equal to none`() throws {
    let column = Column("place", .entity("Place", candidates: nil))
    let place = { (id: String) in Value.entity(EntityUID(type: "Place", id: id)) }
    let codes: (Value) -> SQLParameter? = {
      $0 == place("a") ? .integer(1) : $0 == place("b") ? .integer(2) : nil
    }
    let table = try RowTable(
      [column], [["place": place("a")], ["place": place("b")], [:]], stored: ["place": codes])
    #expect(try table.rows(where: .compare(column, .equal, place("c"))) == [])
    #expect(try table.rows(where: .compare(column, .notEqual, place("c"))) == [0, 1])
    #expect(try table.rows(where: .not(.compare(column, .equal, place("c")))) == [0, 1, 2])
    #expect(try table.rows(where: .isIn(column, [place("c"), place("b")])) == [1])
    #expect(try table.rows(where: .isIn(column, [place("c"), place("d")])) == [])
    #expect(try table.rows(where: .not(.isIn(column, [place("c"), place("b")]))) == [0, 2])
  }

  @Test func `the largest conditions are within SQLite's limits`() throws {
    let column = Column("count", .long)
    let rows: [RowTable.Row] = [["count": .long(7)], ["count": .long(5000)], [:]]
    let table = try RowTable([column], rows)
    func expect(_ condition: ColumnCondition) throws {
      #expect(try table.rows(where: condition) == rows.indices.filter { condition.holds(for: rows[$0]) })
    }
    let size = ColumnFilter.sizeLimit
    let tests = (0..<Int64(size)).map { ColumnCondition.compare(column, .equal, .long($0)) }
    try expect(.or(tests))
    try expect(.not(.and(tests)))
    try expect(.isIn(column, (0..<Int64(size)).map { .long($0) }))
    // Two levels more than a policy has: all permits, and no forbid.
    let levels = ColumnFilter.depthLimit + 2
    for width in [2, 40, 1_000, size / levels - 1] {
      for isFirst in [true, false] {
        let others = Array(tests[..<width])
        var deep = ColumnCondition.compare(column, .equal, .long(7))
        for level in 0..<levels {
          let operands = isFirst ? [deep] + others : others + [deep]
          deep = level.isMultiple(of: 2) ? .or(operands) : .not(.or(operands.map { .not($0) }))
        }
        try expect(deep)
        try expect(.not(deep))
      }
    }
  }

  @Test func `a column that is not of the query, or has no order, is an error`() throws {
    #expect(throws: SQLConditionError.unknownColumn("text")) {
      _ = try SQLCondition(.isNotNull(Column("text", .string)), columns: [])
    }
    let text = Column("text", .string)
    #expect(throws: SQLConditionError.withoutOrder("text")) {
      _ = try SQLCondition(
        .compare(text, .less, .string("a")), columns: [SQLColumn(text, sql: "text")])
    }
  }
}

/// SplitMix64, so that a failing property can be run again.
private struct RandomConditions {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((word ^ (word >> 31)) % UInt64(bound))
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  mutating func row() throws -> RowTable.Row {
    var row: RowTable.Row = [:]
    for column in ColumnConditionSQLTests.columns where below(4) > 0 {
      row[column.name] = pick(try ColumnConditionSQLTests.values(of: column))
    }
    return row
  }

  mutating func condition(depth: Int) throws -> ColumnCondition {
    if depth == 0 || below(4) == 0 { return try test() }
    switch below(3) {
    case 0: return .and(try several(depth))
    case 1: return .or(try several(depth))
    default: return .not(try condition(depth: depth - 1))
    }
  }

  private mutating func several(_ depth: Int) throws -> [ColumnCondition] {
    try (0..<(2 + below(3))).map { _ in try condition(depth: depth - 1) }
  }

  private mutating func test() throws -> ColumnCondition {
    let column = pick(ColumnConditionSQLTests.columns)
    let values = try ColumnConditionSQLTests.values(of: column)
    switch (below(6), column.content) {
    case (0, _): return .isNotNull(column)
    case (1, _): return .isIn(column, values.filter { _ in below(2) == 0 })
    case (2, .string):
      return .like(column, pieces: (0...below(3)).map { _ in pick(["", "a", "b", "X", "é", "\0"]) })
    case (3, .long), (3, .extension(.decimal)), (3, .extension(.datetime)), (3, .extension(.duration)):
      return .compare(column, pick([.less, .lessEqual, .greater, .greaterEqual]), pick(values))
    case (4, _) where below(8) == 0: return .constant(below(2) == 0)
    default: return .compare(column, pick([.equal, .notEqual]), pick(values))
    }
  }
}
