import Foundation
import Testing

@testable import FengniCommand

@Suite struct JSONOutputTests {
  @Test func `members keep their order`() {
    let json = JSONOutput.object([
      ("b", .integer(1)), ("a", .array([.bool(true), .null])), ("n", .unsigned(.max)),
    ])
    #expect(json.text == #"{"b":1,"a":[true,null],"n":18446744073709551615}"#)
  }

  @Test func `text survives a round trip`() throws {
    for text in [
      "王秀兰", "a\"b\\c", "x\r\ny\t\u{0}", "\u{1B}[31m", "\u{202E}", "\u{E0041}", "\u{20BB7}", "e\u{301}",
    ] {
      let json = JSONOutput.object([("value", .string(text))]).text
      let read = try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
      #expect(read["value"].map { Array($0.utf8) } == Array(text.utf8))
    }
  }

  @Test func `nothing in it can act on a terminal`() {
    let json = JSONOutput.string("\u{1B}]52;c;x\u{7}\u{202E}\n").text
    #expect(json == #""\u001b]52;c;x\u0007\u202e\n""#)
  }
}
