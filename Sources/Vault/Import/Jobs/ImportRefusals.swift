/// Rows of an import that were refused, a batch's in each row of the store: the report is whole however often the
/// import was stopped, and whoever asks later is told as well.
struct ImportRefusals: ControlRecord {
  static let kind = ControlKind.importRefusals

  /// `i_…/1`, counted from 1.
  let id: String
  let rows: [Row]

  /// A `RowProblem` as it is kept: names and words, never a value.
  struct Row: Codable, Sendable {
    let line: Int
    let column: Int?
    let field: String?
    let code: String
    let reason: String
  }

  init(of importID: String, page: Int, _ problems: [RowProblem]) {
    id = ImportRefusals.id(importID, page)
    rows = problems.sorted { $0.line < $1.line }.map {
      Row(line: $0.line, column: $0.column, field: $0.field?.text, code: $0.code, reason: $0.reason)
    }
  }

  static func id(_ importID: String, _ page: Int) -> String { "\(importID)/\(page)" }

  var problems: [RowProblem] {
    rows.map {
      RowProblem(
        line: $0.line, column: $0.column, field: $0.field.flatMap { Name($0) }, code: $0.code,
        reason: $0.reason)
    }
  }
}

extension OpenVault {
  /// The refused rows of an import as far as they are listed, those of earlier runs first.
  func report(of job: ImportJob, status: ImportStatus) throws -> ImportReport {
    var problems: [RowProblem] = []
    for page in 0..<job.refusalPages {
      guard let row = try store.control(.importRefusals, ImportRefusals.id(job.id, page + 1)) else {
        throw DamageFound.controlRow(.importRefusals)
      }
      problems += try controls.open(row, as: ImportRefusals.self).problems
    }
    return ImportReport(
      status: status, problems: problems, problemsLeftOut: job.refused - problems.count)
  }
}
