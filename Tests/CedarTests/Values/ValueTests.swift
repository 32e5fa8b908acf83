import Testing

@testable import Cedar

struct ValueTests {
  @Test func `a value is a word and a tag`() {
    #expect(MemoryLayout<Value>.size <= 9)
  }

  @Test func `texts are equal scalar by scalar, not canonically`() {
    let (composed, decomposed): (Text, Text) = ("\u{E9}", "e\u{301}")
    #expect(composed.string == decomposed.string)
    #expect(Value.string(composed) != .string(decomposed))
    #expect(ValueSet([.string(composed), .string(decomposed)]).count == 2)
    let record: ValueRecord = [composed: .long(1), decomposed: .long(2)]
    #expect(record.count == 2)
    #expect(record[composed] == .long(1))
    #expect(record[decomposed] == .long(2))
    let uids = [composed, decomposed].map { EntityUID(type: "U", id: $0) }
    #expect(uids[0] != uids[1])
  }

  @Test func `values of different kinds are never equal`() throws {
    let values: [Value] = [
      .bool(true), .long(1), .string("1"), .entity(EntityUID(type: "A", id: "1")), .set([]), .set([.long(1)]),
      .record([:]), .record(["a": .long(1)]), .decimal(Value.Decimal(tenThousandths: 1)),
      .datetime(Value.Datetime(milliseconds: 1)), .duration(Value.Duration(milliseconds: 1)),
      .ip(try Value.IPAddress(parsing: "0.0.0.1")), .ip(try Value.IPAddress(parsing: "::1")),
    ]
    for (i, left) in values.enumerated() {
      for (j, right) in values.enumerated() { #expect((left == right) == (i == j)) }
    }
    #expect(ValueSet(values).count == values.count)
  }

  @Test func `a set has no duplicates and no order`() {
    let set: ValueSet = [
      .long(1), .set([.long(2), .long(3)]), .long(1), .set([.long(3), .long(2), .long(2)]),
    ]
    #expect(set.count == 2)
    #expect(set == [.set([.long(3), .long(2)]), .long(1)])
    #expect(set.contains(.set([.long(2), .long(3)])))
    #expect(!set.contains(.long(2)))
    #expect(set != [.long(1)])
    #expect(set != [.long(1), .long(2)])
  }

  @Test func `a record has no order and keeps the last of a name`() {
    let record = ValueRecord([("a", .long(1)), ("b", .long(2)), ("a", .long(3))])
    #expect(record == ["b": .long(2), "a": .long(3)])
    #expect(record["a"] == .long(3))
    #expect(record["c"] == nil)
    #expect(record != ["a": .long(3)])
    #expect(record != ["a": .long(3), "c": .long(2)])
    #expect(record.map(\.key) == ["a", "b"])
  }

  @Test func `equal values have equal hashes whatever their order`() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<300 {
      let value = random.value(depth: 4)
      let shuffled = value.shuffled(using: &random)
      #expect(value == shuffled)
      #expect(value.structuralHash == shuffled.structuralHash)
      #expect(Set([value, shuffled]).count == 1)
    }
  }

  @Test(arguments: [0, 1, 8, 9, 100, 1_000])
  func `sets and records of any size find their members`(count: Int) {
    let keys = (0..<count).map { Text("key \($0)") }
    let set = ValueSet(keys.map(Value.string))
    let record = ValueRecord(zip(keys, (0..<count).map { Value.long(Int64($0)) }))
    #expect(set.count == count)
    #expect(record.count == count)
    for (position, key) in keys.enumerated() {
      #expect(set.contains(.string(key)))
      #expect(record[key] == .long(Int64(position)))
    }
    #expect(!set.contains(.string("key")))
    #expect(record["key"] == nil)
  }

  @Test func `subset and disjointness agree with the standard library`() {
    var random = SeededGenerator(seed: 8)
    for _ in 0..<500 {
      let pair = (0..<2).map { _ in
        Set((0..<Int(random.next() % 12)).map { _ in Int64(bitPattern: random.next() % 14) })
      }
      let sets = pair.map { ValueSet($0.map(Value.long)) }
      #expect(sets[0].isSuperset(of: sets[1]) == pair[0].isSuperset(of: pair[1]))
      #expect(sets[0].isDisjoint(with: sets[1]) == pair[0].isDisjoint(with: pair[1]))
      #expect((sets[0] == sets[1]) == (pair[0] == pair[1]))
    }
  }
}
