import Foundation
import VaultClient

/// The report of rows an import refused: where, which field and why; never a value.
///
/// ```
/// line,column,field,code,reason
/// 17,9,phone,malformed,not a telephone number
/// ```
struct RefusedRows {
  let problems: [RowProblem]
  let leftOut: Int

  /// Where the report of an import goes unless a file is named: the current folder.
  static func defaultPath(_ importID: String) -> String { "\(importID).refused.csv" }

  var text: String {
    var text = "line,column,field,code,reason\r\n"
    for problem in problems {
      let cells = [
        String(problem.line), problem.column.map { String($0) } ?? "", problem.field ?? "", problem.code,
        problem.reason,
      ]
      text += cells.map(RefusedRows.cell).joined(separator: ",") + "\r\n"
    }
    if leftOut > 0 { text += ",,,left_out,\(leftOut) more rows were refused and are not listed\r\n" }
    return text
  }

  /// Writes the report, readable by its owner alone.
  func write(to path: String) throws(CommandFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw CommandFailure(.rowsRefused, "report cannot be written: \(SecretFile.systemReason()): `\(path)`")
    }
    defer { close(descriptor) }
    Console.Stream.write(Array(text.utf8), to: descriptor)
  }

  /// RFC 4180, section 2.
  private static func cell(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else {
      return text
    }
    return "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}
