import ArgumentParser
import Foundation
import Testing
import VaultClient

@testable import FengniCommand

@Suite struct RefusedRowsTests {
  private func problems(_ json: String) throws -> [RowProblem] {
    try JSONDecoder().decode([RowProblem].self, from: Data(json.utf8))
  }

  @Test func `a row a problem, quoted as CSV wants it`() throws {
    let rows = try problems(
      #"[{"line":17,"column":9,"field":"phone","code":"malformed","reason":"not a number"},{"line":20,"code":"bad","reason":"a \"b\", c"}]"#
    )
    let report = RefusedRows(problems: rows, leftOut: 3)
    #expect(
      report.text
        == "line,column,field,code,reason\r\n17,9,phone,malformed,not a number\r\n20,,,bad,\"a \"\"b\"\", c\"\r\n"
        + ",,,left_out,3 more rows were refused and are not listed\r\n")
  }

  @Test func `the format is told by the file's name`() throws {
    let options = try ImportOptions.parse([])
    #expect(try options.format(of: "residents.csv") == .csv)
    #expect(try options.format(of: "x.jsonl") == .jsonLines)
    #expect(throws: CommandFailure.self) { try options.format(of: "-") }
    #expect(try ImportOptions.parse(["--format", "jsonl"]).format(of: "-") == .jsonLines)
  }
}
