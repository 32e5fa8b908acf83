import Testing

@testable import Vault

@Suite struct JSONLinesReaderTests {
  private func outlines(_ text: String, limits: ImportLimits = ImportLimits()) -> [String] {
    importEvents(text, .jsonLines, limits: limits).map(outline)
  }

  @Test func `each line is a row, its values spelled as in CSV`() {
    #expect(
      outlines(
        """
        {"synthetic":true,"community":"B"}
        {"key":"R-1","size":7,"alone":true,"poor":false,"phone":null,"skills":["cook","drive"],"none":[]}

        {"key":"\\u738b\\ud842\\udfb7\\n"}
        """) == ["synthetic", "row 2 R-1|7|yes|no||cook;drive|", "row 4 王𠮷\n"])
  }

  @Test func `CRLF, a missing last line end and a byte order mark are taken`() {
    let file = [0xEF, 0xBB, 0xBF] + Array("{\"key\":\"a\"}\r\n  \r\n{\"key\":\"b\"}".utf8)
    var reader = ImportReader(.jsonLines)
    let found = reader.read(file.span.bytes) + reader.finish()
    #expect(found.map(outline) == ["row 1 a", "row 3 b"])
    #expect(reader.hadByteOrderMark)
    #expect(importEvents([0xEF], .jsonLines).map(outline) == ["problem 1:1 not_utf8"])
  }

  @Test(arguments: [
    ("{\"key\":\"a\",\"key\":\"b\"}", "problem 1:12 bad_json"),
    ("{\"key\":\"a\"} x", "problem 1:13 bad_json"),
    ("{\"key\":\"王\",}", "problem 1:12 bad_json"), ("[1]", "problem 1 not_an_object"),
    ("7", "problem 1 not_an_object"),
    ("{\"Key\":1}", "problem 1 bad_member_name"), ("{\"\":1}", "problem 1 bad_member_name"),
    ("{\"a\":{\"b\":1}}", "problem 1 a bad_member_value"), ("{\"a\":1.5}", "problem 1 a bad_member_value"),
    ("{\"a\":1e3}", "problem 1 a bad_member_value"), ("{\"a\":-0}", "problem 1 a bad_member_value"),
    ("{\"a\":[\"x;y\"]}", "problem 1 a bad_member_value"), ("{\"a\":[\"\"]}", "problem 1 a bad_member_value"),
    ("{\"a\":[null]}", "problem 1 a bad_member_value"), ("{\"a\":[[\"x\"]]}", "problem 1 a bad_member_value"),
    ("{\"a\":\"\\ud800\"}", "problem 1:7 bad_json"), ("{\"a\":[[[[[[[[1]]]]]]]]}", "problem 1:13 bad_json"),
    ("{'a':1}", "problem 1:2 bad_json"), ("{\"a\":1", "problem 1:7 bad_json"),
    ("NaN", "problem 1:1 bad_json"),
  ])
  func `a line that is no row is refused by itself`(line: String, expected: String) {
    #expect(outlines(line + "\n{\"key\":\"next\"}\n") == [expected, "row 2 next"])
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    let file = Array("{\"key\":\"".utf8) + [0xE7, 0x8E] + Array("\"}\n{\"key\":\"b\"}".utf8)
    #expect(importEvents(file, .jsonLines).map(outline) == ["problem 1:9 not_utf8", "row 2 b"])
  }

  @Test func `the marker stands only at the top and says true`() {
    #expect(outlines("\n{\"synthetic\":true}\n{\"key\":\"a\"}") == ["synthetic", "row 3 a"])
    #expect(outlines("{\"synthetic\":false}\n{\"key\":\"a\"}") == ["stopped 1 bad_marker"])
    #expect(outlines("{\"synthetic\":\"true\"}\n{\"key\":\"a\"}") == ["stopped 1 bad_marker"])
    #expect(outlines("{\"key\":\"a\"}\n{\"synthetic\":true}") == ["row 1 a", "row 2 yes"])
  }

  @Test func `a line of ten megabytes is refused without being held and the next one is read`() {
    var reader = ImportReader(.jsonLines)
    var found = reader.read(Array("{\"key\":\"".utf8).span.bytes)
    let megabyte = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    for _ in 0..<10 { found += reader.read(megabyte.span.bytes) }
    found += reader.read(Array("\"}\n{\"key\":\"b\"}\n".utf8).span.bytes)
    #expect(found.map(outline) == ["problem 1 row_too_long", "row 2 b"])
  }

  @Test func `fields and members are bounded`() {
    var limits = ImportLimits()
    limits.maxFieldBytes = 5
    limits.maxColumns = 2
    #expect(
      outlines("{\"a\":\"12345\"}\n{\"a\":\"123456\"}\n{\"a\":1,\"b\":2,\"c\":3}\n", limits: limits) == [
        "row 1 12345", "problem 2 a field_too_long", "problem 3 column_count",
      ])
  }

  @Test func `no problem repeats what the line held`() {
    for line in ["{\"王秀兰\":1}", "{\"a\":\"王秀兰\",\"a\":1}", "{\"a\":{\"王秀兰\":1}}", "[\"王秀兰\"]", "{\"王秀兰\""] {
      for case .problem(let problem) in importEvents(line, .jsonLines) {
        #expect(!problem.description.contains("王") && !problem.reportRow.joined().contains("王"))
      }
    }
  }
}
