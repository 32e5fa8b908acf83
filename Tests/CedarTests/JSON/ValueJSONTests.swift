import Testing

@testable import Cedar

struct ValueJSONTests {
  private func value(_ text: String) throws -> Value {
    try Value(JSONValue(parsing: Array(text.utf8), limits: .entities))
  }

  private func cause(_ text: String) -> JSONMismatch.Cause? {
    do {
      _ = try value(text)
      return nil
    } catch {
      return (error as? JSONMismatch)?.cause
    }
  }

  private let b = EntityUID(type: "U", id: "b")

  @Test func `scalars, sets and records are read`() throws {
    #expect(try value("true") == .bool(true))
    #expect(try value("-5") == .long(-5))
    #expect(try value("9223372036854775807") == .long(.max))
    #expect(try value("-9223372036854775808") == .long(.min))
    #expect(try value("\"x\"") == .string("x"))
    #expect(try value("[1,1,\"a\",[]]") == .set([.string("a"), .long(1), .set([])]))
    #expect(
      try value("{\"if\":1,\"\":{\"a b\":[]}}") == .record(["if": .long(1), "": .record(["a b": .set([])])]))
    #expect(
      try value("{\"type\":\"U\",\"id\":\"b\"}") == .record(["type": .string("U"), "id": .string("b")]))
  }

  @Test(arguments: [
    #"{"__entity":{"type":"U","id":"b"}}"#, #"{"__entity":{"id":"b","type":"U","z":1}}"#,
    #"{"__entity":{"type":"U","id":"b","z":[null,{"a":null}]}}"#,
  ])
  func `an entity escape is an entity`(text: String) throws {
    #expect(try value(text) == .entity(b))
  }

  @Test(arguments: [
    #"{"__extn":{"fn":"ip","arg":"1.2.3.4"}}"#, #"{"__extn":{"fn":"ip","args":["1.2.3.4"]}}"#,
    #"{"__extn":{"fn":"ip","arg":"1.2.3.4","z":null}}"#,
    #"{"__extn":{"fn":"ip","arg":"1.2.3.4","args":["5.6.7.8"]}}"#,
    #"{"__extn":{"fn":"ip","arg":"1.2.3.4","args":7}}"#,
  ])
  func `an extension escape is what the function gives`(text: String) throws {
    #expect(try value(text) == .ip(Value.IPAddress(parsing: "1.2.3.4")))
  }

  @Test func `an extension escape may name any extension function`() throws {
    let ip = #"{"__extn":{"fn":"ip","arg":"1.2.3.4"}}"#
    let (epoch, day) = (
      #"{"__extn":{"fn":"datetime","arg":"1970-01-01"}}"#, #"{"__extn":{"fn":"duration","arg":"1d"}}"#
    )
    #expect(try value(#"{"__extn":{"fn":"isIpv4","arg":\#(ip)}}"#) == .bool(true))
    #expect(try value(#"{"__extn":{"fn":"toHours","arg":\#(day)}}"#) == .long(24))
    #expect(
      try value(#"{"__extn":{"fn":"offset","args":[\#(epoch),\#(day)]}}"#)
        == .datetime(Value.Datetime(milliseconds: 86_400_000)))
  }

  @Test(arguments: [
    #"{"__entity":{"type":"U","id":"b"},"z":1}"#, #"{"__entity":{"type":"U"}}"#,
    #"{"__entity":{"type":"U","id":1}}"#,
    #"{"__entity":["U","b"]}"#, #"{"__entity":"U::\"b\""}"#,
    #"{"__entity":{"type":"U","id":"b"},"__extn":{"fn":"ip","arg":"1.2.3.4"}}"#,
    #"{"__extn":{"fn":"ip","arg":"1.2.3.4"},"z":1}"#, #"{"__extn":{"fn":"ip"}}"#, #"{"__extn":{"fn":"foo"}}"#,
    #"{"__extn":{"fn":1,"arg":"x"}}"#, #"{"__extn":"ip"}"#, #"{"__extn":["ip","1.2.3.4"]}"#,
    #"{"__extn":{"fn":"ip","args":"1.2.3.4"}}"#, #"{"__expr":1}"#, #"{"__expr":{"a":1}}"#,
    #"{"__expr":"1","a":1}"#,
  ])
  func `an escape with company or of another form is a record`(text: String) throws {
    #expect(try value(text).kind == .record)
  }

  @Test(
    arguments: [
      ("null", .nullValue), ("[null]", .nullValue), (#"{"a":{"b":null}}"#, .nullValue),
      (#"{"__entity":null}"#, .nullValue),
      (#"{"__entity":{"type":"U","id":null}}"#, .nullValue),
      (#"{"__entity":{"type":"U","id":"b"},"z":null}"#, .nullValue),
      (#"{"__extn":{"fn":"ip","arg":null}}"#, .nullValue),
      ("1.0", .notLong), ("1e2", .notLong), ("-0", .notLong), ("9223372036854775808", .notLong),
      ("-9223372036854775809", .notLong), ("[0.5]", .notLong),
      (#"{"__entity":{"type":"U","id":"b","z":1.0}}"#, .notLong),
      (#"{"__extn":{"fn":"ip","arg":"1.2.3.4","z":1e9}}"#, .notLong),
      (#"{"__expr":"1"}"#, .expressionEscape), (#"[{"__expr":"U::\"a\""}]"#, .expressionEscape),
      (#"{"__entity":{"type":"U ","id":"b"}}"#, .entityTypeName),
      (#"{"__entity":{"type":"if","id":"b"}}"#, .entityTypeName),
      (#"{"__entity":{"type":"__cedar","id":"b"}}"#, .entityTypeName),
      (#"{"__entity":{"type":"__cedar::A","id":"b"}}"#, .entityTypeName),
      (#"{"__entity":{"type":"","id":"b"}}"#, .entityTypeName),
      (#"{"__extn":{"fn":"foo","arg":"b"}}"#, .unknownExtensionFunction),
      (#"{"__extn":{"fn":"unknown","arg":"b"}}"#, .unknownExtensionFunction),
      (#"{"__extn":{"fn":"contains","args":[[1],1]}}"#, .unknownExtensionFunction),
      (#"{"__extn":{"fn":"A::ip","arg":"1.2.3.4"}}"#, .unknownExtensionFunction),
      (#"{"__extn":{"fn":"ip ","arg":"1.2.3.4"}}"#, .unknownExtensionFunction),
    ] as [(String, JSONMismatch.Cause)])
  func `what is no value is refused`(text: String, expected: JSONMismatch.Cause) {
    #expect(cause(text) == expected)
  }

  @Test(arguments: [
    #"{"__extn":{"fn":"ip","arg":"nope"}}"#, #"{"__extn":{"fn":"ip","arg":5}}"#,
    #"{"__extn":{"fn":"ip","args":[]}}"#,
    #"{"__extn":{"fn":"ip","args":["1.2.3.4","1.2.3.4"]}}"#,
    #"{"__extn":{"fn":"offset","args":["1970-01-01","5ms"]}}"#,
    #"{"__extn":{"fn":"ip","arg":{"__extn":{"fn":"ip","arg":"1.2.3.4"}}}}"#,
    #"{"__extn":{"fn":"decimal","arg":{"__entity":{"type":"U","id":"b"}}}}"#,
  ])
  func `an extension call that fails is refused`(text: String) {
    guard case .extensionCall = cause(text) else {
      Issue.record("not refused as a failing call")
      return
    }
  }

  @Test func `what is written is read as the same value`() throws {
    var random = SeededGenerator(seed: 10)
    for _ in 0..<400 {
      let value = random.value(depth: 3)
      let text = try value.json()
      #expect(try Value(JSONValue(parsing: text, limits: .entities)) == value)
    }
  }

  @Test func `extension values are written as their literals`() throws {
    func text(_ value: Value) throws -> String { String(decoding: try value.json(), as: UTF8.self) }
    #expect(
      try text(.decimal(Value.Decimal(tenThousandths: -5_000)))
        == #"{"__extn":{"fn":"decimal","arg":"-0.5"}}"#)
    #expect(
      try text(.datetime(Value.Datetime(milliseconds: 1)))
        == #"{"__extn":{"fn":"datetime","arg":"1970-01-01T00:00:00.001Z"}}"#)
    #expect(
      try text(.datetime(Value.Datetime(milliseconds: .max)))
        == #"{"__extn":{"fn":"offset","args":[{"__extn":{"fn":"datetime","arg":"1970-01-01"}},{"__extn":{"fn":"duration","arg":"9223372036854775807ms"}}]}}"#
    )
    #expect(try text(.entity(b)) == #"{"__entity":{"type":"U","id":"b"}}"#)
  }

  @Test(arguments: ["__entity", "__extn", "__expr"])
  func `a record that would be read as an escape is not written`(name: String) {
    let record: Value = .set([.record([Text(name): .long(1), "other": .long(2)])])
    #expect(throws: ReservedAttributeName(name: Text(name))) { try record.json() }
  }
}
