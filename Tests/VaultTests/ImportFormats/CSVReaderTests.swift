import Testing

@testable import Vault

@Suite struct CSVReaderTests {
  private func outlines(_ text: String, limits: ImportLimits = ImportLimits()) -> [String] {
    importEvents(text, .csv, limits: limits).map(outline)
  }

  @Test func `rows come with their names, lines and exact cells`() {
    #expect(
      outlines("key,name\r\nR-1,王秀兰\r\nR-2,\"a,\"\"b\"\"\r\nc\"\r\nR-3,\r\n") == [
        "header key|name", "row 2 R-1|王秀兰", "row 3 R-2|a,\"b\"\r\nc", "row 5 R-3|",
      ])
  }

  @Test func `LF, a missing last line end and empty lines are taken`() {
    #expect(
      outlines("\nkey,name\n\nR-1,a\n\r\nR-2,b") == ["header key|name", "row 4 R-1|a", "row 6 R-2|b"])
    #expect(outlines("key,name\nR-1,") == ["header key|name", "row 2 R-1|"])
    #expect(outlines("key\n\"\"\n") == ["header key", "row 2 "])
  }

  @Test func `the synthetic marker is read only in the first line`() {
    #expect(
      outlines("# SYNTHETIC community=B scale=S seed=7\nkey\nR-1\n") == [
        "synthetic", "header key", "row 3 R-1",
      ])
    #expect(outlines("# SYNTHETIC\r\nkey\n") == ["synthetic", "header key"])
    #expect(outlines("key\n# SYNTHETIC\n") == ["header key", "row 2 # SYNTHETIC"])
    for first in ["# SYNTHETICALLY", "# note", "#SYNTHETIC", "# synthetic", "#"] {
      #expect(outlines("\(first)\nkey\n") == ["stopped 1 bad_marker"])
    }
    #expect(outlines("\n# SYNTHETIC\nkey\n") == ["stopped 2 bad_header"])
  }

  @Test func `a byte order mark is read over and noted`() {
    let file = [0xEF, 0xBB, 0xBF] + Array("\"key\"\nR-1\n".utf8)
    var reader = ImportReader(.csv)
    #expect(reader.read(file.span.bytes).map(outline) == ["header key", "row 2 R-1"])
    #expect(reader.hadByteOrderMark)
    #expect(importEvents([0xEF, 0xBB] + Array("key\n".utf8), .csv).map(outline) == ["stopped 1:1 not_utf8"])
    #expect(importEvents([0xEF, 0xBB], .csv).map(outline) == ["stopped 1:1 not_utf8"])
    // Marker behind the mark, as some editors leave it.
    #expect(
      importEvents([0xEF, 0xBB, 0xBF] + Array("# SYNTHETIC\nkey\n".utf8), .csv).map(outline) == [
        "synthetic", "header key",
      ])
  }

  @Test func `a header that names no columns stops the import without telling what it held`() {
    for (file, expected) in [
      ("R-1,王秀兰\n", "stopped 1 bad_header"), ("key,,name\n", "stopped 1 bad_header"),
      ("key,key\n", "stopped 1 bad_header"), ("Key\n", "stopped 1 bad_header"),
      ("", "stopped 1 bad_header"),
      ("\n\n", "stopped 2 bad_header"), ("# SYNTHETIC\n", "stopped 1 bad_header"),
    ] {
      #expect(outlines(file) == (file.hasPrefix("# S") ? ["synthetic"] : []) + [expected])
    }
    guard case .stopped(let problem) = importEvents("R-1,王秀兰\n", .csv)[0] else {
      Issue.record("read on")
      return
    }
    #expect(!problem.description.contains("王") && !problem.description.contains("R-1"))
  }

  @Test func `a row with too few or too many fields is refused by itself`() {
    #expect(
      outlines("key,name\nR-1\nR-2,b\nR-3,c,d\n") == [
        "header key|name", "problem 2 column_count", "row 3 R-2|b", "problem 4 column_count",
      ])
  }

  @Test func `a quote inside an unquoted field is named with line, column and field`() {
    #expect(
      outlines("key,name\nR-1,王\"x\"\nR-2,b\n") == [
        "header key|name", "problem 2:6 name bad_quote", "row 3 R-2|b",
      ])
  }

  @Test func `text behind a closing quote stops the import, so that no text poses as a row`() {
    // The resident's text holds a bare quote and a line that looks like another row.
    #expect(
      outlines("key,text\nR-1,\"he said \"no\nR-9,injected\n\"\nR-2,b\n") == [
        "header key|text", "stopped 2:15 bad_quote",
      ])
    #expect(outlines("key,text\nR-1,\"a\"\rb\n") == ["header key|text", "stopped 2:9 bad_quote"])
  }

  @Test func `a quote that never closes is named where it opens`() {
    #expect(
      outlines("key,text\nR-1,a\nR-2,\"b\nR-3,c\n") == [
        "header key|text", "row 2 R-1|a", "stopped 3:5 unclosed_quote",
      ])
  }

  @Test func `a carriage return by itself is refused`() {
    #expect(
      outlines("key,name\nR-1,a\rb\nR-2,c\n") == [
        "header key|name", "problem 2:6 name bare_carriage_return", "row 3 R-2|c",
      ])
    #expect(outlines("key\nR-1\r") == ["header key", "problem 2:4 key bare_carriage_return"])
  }

  @Test func `bytes that are not UTF-8 are refused, also where fields would complete each other`() {
    let split = Array("key,a,b\nR-1,".utf8) + [0xE7, 0x8E] + [0x2C] + [0x8B] + Array("\nR-2,x,y\n".utf8)
    #expect(
      importEvents(split, .csv).map(outline) == ["header key|a|b", "problem 2:5 a not_utf8", "row 3 R-2|x|y"])
  }

  @Test func `a line of ten megabytes is refused without being held and the next one is read`() {
    var reader = ImportReader(.csv)
    var found = reader.read(Array("key,text\nR-1,".utf8).span.bytes)
    let megabyte = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    for _ in 0..<10 { found += reader.read(megabyte.span.bytes) }
    found += reader.read(Array("\nR-2,b\n".utf8).span.bytes)
    #expect(found.map(outline) == ["header key|text", "problem 2:5 text field_too_long", "row 3 R-2|b"])
  }

  @Test func `a quoted text of ten megabytes is refused as one row, whatever lines it holds`() {
    var reader = ImportReader(.csv)
    var found = reader.read(Array("key,text\nR-1,\"".utf8).span.bytes)
    let lines = Array(String(repeating: "R-9,injected\n", count: 80_000).utf8)
    for _ in 0..<10 { found += reader.read(lines.span.bytes) }
    found += reader.read(Array("\"\nR-2,b\n".utf8).span.bytes)
    #expect(found.map(outline) == ["header key|text", "problem 2:5 text field_too_long", "row 800003 R-2|b"])
  }

  @Test func `many fields within their limits cannot exceed the row's`() {
    var limits = ImportLimits()
    limits.maxFieldBytes = 10
    limits.maxRowBytes = 25
    limits.maxColumns = 4
    #expect(
      outlines(
        "a,b,c\n0123456789,0123456789,01234\n0123456789,0123456789,012345\n,01234567890,\n", limits: limits)
        == [
          "header a|b|c", "row 2 0123456789|0123456789|01234", "problem 3:23 c row_too_long",
          "problem 4:2 b field_too_long",
        ])
    #expect(outlines("a,b,c,d,e\n", limits: limits) == ["stopped 1 bad_header"])
    #expect(outlines("a\n" + String(repeating: ",", count: 5000) + "\n", limits: limits).count == 2)
  }

  @Test func `nothing is read after a stop`() {
    var reader = ImportReader(.csv)
    #expect(reader.read(Array("1\n".utf8).span.bytes).map(outline) == ["stopped 1 bad_header"])
    #expect(reader.read(Array("key\nR-1\n".utf8).span.bytes).isEmpty)
    #expect(reader.finish().isEmpty)
  }

  @Test func `a row describes itself without its values`() {
    guard case .row(let row) = importEvents("key,name\nR-1,王秀兰\n", .csv)[1] else {
      Issue.record("no row")
      return
    }
    #expect("\(row)" == "row of line 2, 2 cells")
    var dumped = ""
    dump(row, to: &dumped)
    #expect(!dumped.contains("231"))
    #expect(row[Name(checked: "name")].map { String(decoding: $0, as: UTF8.self) } == "王秀兰")
    #expect(row[Name(checked: "phone")] == nil)
  }
}
