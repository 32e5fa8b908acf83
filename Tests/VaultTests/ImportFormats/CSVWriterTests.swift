import Testing

@testable import Vault

@Suite struct CSVWriterTests {
  @Test func `fields are quoted where they must be and lines end with CRLF`() {
    var writer = CSVWriter()
    writer.append(row: ["a", "b,c", "d\"e", "f\ng", ""])
    #expect(String(decoding: writer.take(), as: UTF8.self) == "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n")
    writer.append(row: [""])
    #expect(Array(writer.take()) == Array("\"\"\r\n".utf8))
    #expect(writer.bytes.isEmpty)
  }

  @Test func `what is written is read back the same`() {
    var random = SeededGenerator(seed: 5)
    let pieces = ["a", "王", ",", "\"", "\r\n", "\n", "#", " ", "", "\u{301}", ";"]
    for _ in 0..<500 {
      let rows = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        (0..<3).map { _ in
          (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random)! }
            .joined()
        }
      }
      var writer = CSVWriter()
      writer.append(row: ["x", "y", "z"])
      for row in rows { writer.append(row: row) }
      let read = importEvents(writer.bytes, .csv).dropFirst().map { event -> [[UInt8]] in
        guard case .row(let row) = event else { return [] }
        return (0..<row.count).map { Array(row.value(at: $0)) }
      }
      #expect(read == rows.map { $0.map { Array($0.utf8) } })
    }
  }

  @Test func `a problem becomes a row of the report`() {
    let problem = RowProblem(
      line: 7, field: Name(checked: "id_number"),
      ValueProblem(.checkDigit, "the check digit does not match"))
    #expect(RowProblem.reportColumns.count == problem.reportRow.count)
    #expect(problem.reportRow == ["7", "", "id_number", "check_digit", "the check digit does not match"])
    #expect("\(problem)" == "line 7, id_number: the check digit does not match")
  }
}
