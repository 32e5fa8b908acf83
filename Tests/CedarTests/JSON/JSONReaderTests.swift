import Testing

@testable import Cedar

struct JSONReaderTests {
  private let limits = JSONLimits(bytes: 1 << 20, depth: 127)

  private func read(_ text: String) throws(JSONError) -> JSONValue {
    try JSONValue(parsing: Array(text.utf8), limits: limits)
  }

  private func cause(_ text: String) -> JSONError.Cause? { cause(Array(text.utf8)) }

  private func cause(_ bytes: [UInt8]) -> JSONError.Cause? {
    do {
      _ = try JSONValue(parsing: bytes, limits: limits)
      return nil
    } catch {
      return error.cause
    }
  }

  @Test(arguments: [
    "null", "true", "false", "0", "-0", "-1.50e+10", "1E5", "\"\"", "[]", "{}", " [ ] ", "\t{\r\n}\n",
    "[1,[2,{\"a\":[]}],\"x\"]", "{\"a\":1,\"b\":{\"a\":2}}", "{\"\":0,\" \":1}",
  ])
  func `JSON is read`(text: String) throws {
    let bytes = Array(text.utf8)
    let json = try JSONValue(parsing: bytes, limits: limits)
    #expect(json.reprinted == String(text.filter { !$0.isWhitespace || text.contains("\" \"") }))
  }

  @Test(arguments: [
    "", " ", "x", "tru", "True", "nul", "nan", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,]", "[1 2]",
    "{\"a\"",
    "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}",
    "'a'",
    "1 2", "[] []", "[]x", "true false", "00", "01", "-", "-a", "+1", ".5", "1.", "1.e5", "1e", "1e+", "-01",
    "0x10", "1_000", "Infinity", "\"", "\"a", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u123g\"",
    "\"\\'\"",
    "[/**/]", "// a\n1", "\u{FEFF}1", "\u{A0}1", "\u{B}1", "\u{C}1", "[1]\0", "\u{2028}1", "\"\t\"", "\"\n\"",
    "\"\0\"", "\"\u{1F}\"", "{\"a\":1}}", "[1]]",
  ])
  func `anything else is refused`(text: String) {
    #expect(cause(text) != nil)
  }

  @Test(arguments: [
    "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "[[{\"x\":{\"b\":1,\"c\":2,\"b\":3}}]]",
    "{\"\":1,\"\":2}",
  ])
  func `a name twice in an object is refused at any depth`(text: String) {
    #expect(cause(text) == .duplicateName)
  }

  @Test func `names that are equal only canonically are different`() throws {
    let json = try read("{\"\u{E9}\":1,\"e\u{301}\":2}")
    guard case .object(let object) = json.content else { throw CancellationError() }
    #expect(object["\u{E9}"]?.reprinted == "1")
    #expect(object["e\u{301}"]?.reprinted == "2")
  }

  @Test func `names are looked up in objects of any size`() throws {
    for count in [1, 8, 9, 500] {
      let json = try read("{" + (0..<count).map { "\"n\($0)\":\($0)" }.joined(separator: ",") + "}")
      guard case .object(let object) = json.content else { throw CancellationError() }
      for number in 0..<count { #expect(object[Text("n\(number)")]?.reprinted == "\(number)") }
      #expect(object["n"] == nil)
      #expect(object.members.map(\.name) == (0..<count).map { Text("n\($0)") })
    }
  }

  @Test(arguments: [
    ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{C}\n\r\t"), ("\"\\u0041\\u00e9\\u0000\"", "A\u{E9}\0"),
    ("\"\\ud83d\\ude00\"", "\u{1F600}"), ("\"\\uD83D\\uDE00x\"", "\u{1F600}x"),
    ("\"\\uFFFF\\uE000\"", "\u{FFFF}\u{E000}"),
    ("\"\\udbff\\udfff\"", "\u{10FFFF}"), ("\"a\u{7F}\u{1F600}\"", "a\u{7F}\u{1F600}"),
    ("\"\\ufeff\"", "\u{FEFF}"),
  ])
  func `escapes are read as scalars`(text: String, expected: String) throws {
    #expect(try read(text).text == Text(expected))
  }

  @Test(arguments: [
    "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\n\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud83d\\u0041\"", "\"a\\uDFFF\"",
  ])
  func `half a surrogate pair is refused`(text: String) {
    #expect(cause(text) == .loneSurrogate)
  }

  @Test(
    arguments: [
      [0xFF], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0xAF, 0x22],
      [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
      [0x5B, 0x31, 0x5D, 0x80], [0xEF, 0xBB], [0xFE, 0xFF, 0x00, 0x31],
    ] as [[UInt8]])
  func `what is not UTF-8 is refused`(bytes: [UInt8]) {
    #expect(cause(bytes) == .notUTF8)
  }

  @Test(
    arguments: [
      ("0", 0), ("-1", -1), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
      ("9223372036854775808", nil), ("-9223372036854775809", nil), ("18446744073709551616", nil), ("-0", nil),
      ("1.0", nil), ("0.0", nil), ("1e2", nil), ("-0.0", nil), ("1E400", nil),
    ] as [(String, Int64?)])
  func `a number keeps its text and is an integer only if written as one`(text: String, integer: Int64?)
    throws
  {
    guard case .number(let number) = try read(text).content else { throw CancellationError() }
    #expect(number.text == text)
    #expect(number.int64 == integer)
  }

  @Test func `nesting is bounded`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[{\"a\":", count: depth / 2) + (depth.isMultiple(of: 2) ? "1" : "[]")
        + String(repeating: "}]", count: depth / 2)
    }
    _ = try read(nested(127))
    #expect(cause(nested(128)) == .tooDeep(limit: 127))
    #expect(cause(String(repeating: "[", count: 100_000)) == .tooDeep(limit: 127))
    #expect(JSONLimits(bytes: 1, depth: 1 << 40).depth == JSONLimits.deepest)
    let deepest = Array((String(repeating: "[", count: 512) + String(repeating: "]", count: 512)).utf8)
    _ = try JSONValue(parsing: deepest, limits: JSONLimits(bytes: 1_024, depth: 1 << 40))
    _ = try JSONValue(parsing: Array("7".utf8), limits: JSONLimits(bytes: 1, depth: 0))
  }

  @Test func `the size is bounded before anything is read`() {
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: Array("[1]".utf8), limits: JSONLimits(bytes: 2, depth: 9))
    }
    #expect(throws: Never.self) {
      try JSONValue(parsing: Array("[1]".utf8), limits: JSONLimits(bytes: 3, depth: 9))
    }
  }

  @Test(arguments: [
    ("[1,\n  x]", 6, 2, 3, "line 2, column 3: expected a value"),
    (
      "{\"\u{E9}\u{1F600}\":1,\"\u{E9}\u{1F600}\":2}", 12, 1, 9,
      "line 1, column 9: an object has the same name twice"
    ),
    ("[1", 2, 1, 3, "line 1, column 3: the text ends too early"),
    ("\"a\\ud800\"", 2, 1, 3, "line 1, column 3: an escape names half of a surrogate pair"),
    ("[1] 2", 4, 1, 5, "line 1, column 5: expected the end of the text"),
  ])
  func `an error tells its place and nothing of the text`(
    text: String, offset: Int, line: Int, column: Int, description: String
  ) {
    #expect {
      try read(text)
    } throws: { error in
      guard let error = error as? JSONError else { return false }
      return (error.offset, error.line, error.column) == (offset, line, column)
        && error.description == description
    }
  }

  @Test func `every value has its place`() throws {
    let text = " {\"a\" : [ 10, \"x\\n\" ] }"
    let json = try read(text)
    func source(_ span: SourceSpan) -> String {
      String(decoding: Array(text.utf8)[Int(span.start)..<Int(span.end)], as: UTF8.self)
    }
    #expect(source(json.span) == "{\"a\" : [ 10, \"x\\n\" ] }")
    guard case .object(let object) = json.content, let member = object.members.first,
      case .array(let elements) = member.value.content
    else { throw CancellationError() }
    #expect(source(member.nameSpan) == "\"a\"")
    #expect(elements.map(\.span).map(source) == ["10", "\"x\\n\""])
  }

  @Test func `what the writer writes is read back`() throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("a\"\\\n\r\t\u{1}\u{1F}")
    writer.beginArray()
    writer.null()
    writer.bool(true)
    writer.integer(.min)
    writer.beginObject()
    writer.endObject()
    writer.beginArray()
    writer.endArray()
    writer.string("\u{2028}\u{7F}\u{1F600}/")
    writer.endArray()
    writer.name("b")
    writer.bool(false)
    writer.endObject()
    let text = String(decoding: writer.bytes, as: UTF8.self)
    #expect(
      text
        == "{\"a\\\"\\\\\\n\\r\\t\\u0001\\u001f\":[null,true,-9223372036854775808,{},[],\"\u{2028}\u{7F}\u{1F600}/\"],\"b\":false}"
    )
    #expect(try read(text).reprinted == text)
  }
}

extension JSONValue {
  /// The value as text again, without white space.
  var reprinted: String {
    switch content {
    case .null: return "null"
    case .bool(let bool): return "\(bool)"
    case .number(let number): return number.text
    case .string(let text):
      var writer = JSONWriter()
      writer.string(text)
      return String(decoding: writer.bytes, as: UTF8.self)
    case .array(let elements): return "[" + elements.map(\.reprinted).joined(separator: ",") + "]"
    case .object(let object):
      let members = object.members.map { member in
        var writer = JSONWriter()
        writer.string(member.name)
        return String(decoding: writer.bytes, as: UTF8.self) + ":" + member.value.reprinted
      }
      return "{" + members.joined(separator: ",") + "}"
    }
  }
}
