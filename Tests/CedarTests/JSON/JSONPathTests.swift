import Testing

@testable import Cedar

struct JSONPathTests {
  @Test(arguments: [
    ("^5", ""), ("^{}", ""), ("[^1]", "[0]"), ("[1, ^2]", "[1]"), ("[[], [1, ^2]]", "[1][1]"),
    ("{\"a\": ^1}", "a"), ("{^\"a\": 1}", "a"), ("{\"a\": 1, ^\"b\": 2}", "b"),
    ("{\"a\": {\"b\": [^0]}}", "a.b[0]"),
    ("{\"a\": {\"b\": 1}, \"c\": ^2}", "c"), ("{\"a b\": ^1}", "[\"a b\"]"),
    ("{\"\\u0061\\\"]\": ^1}", "[\"a\\\"]\"]"),
    ("{\"a\": \"[{,\", \"b\": ^1}", "b"), ("{\"a\": [1, {\"b\": 2}], ^", ""), ("{\"\": ^1}", "[\"\"]"),
    ("{\"==\": {\"left\": ^1}}", "[\"==\"].left"), ("{\"x\": [\"\\\\\", ^2]}", "x[1]"),
  ])
  func `the way to a place of a text`(marked: String, path: String) throws {
    let bytes = Array(marked.utf8)
    let offset = try #require(bytes.firstIndex(of: UInt8(ascii: "^")))
    var text = bytes
    text.remove(at: offset)
    #expect(JSONPath(to: offset, in: text).description == path)
  }
}
