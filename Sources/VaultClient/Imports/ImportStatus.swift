/// How rows are written.
public enum ImportFormat: String, Sendable, Codable {
  /// RFC 4180, first row the column names.
  case csv
  /// One JSON object a line.
  case jsonLines = "jsonl"

  var mediaType: String {
    switch self {
    case .csv: "text/csv"
    case .jsonLines: "application/x-ndjson"
    }
  }
}

/// How far an import is.
public struct ImportStatus: Decodable, Sendable {
  public let id: String
  public let type: String
  public let format: ImportFormat
  /// As the vault words it: `open`, `finished`, `withdrawn`, …
  public let state: String
  public let written: Int
  public let refused: Int
  /// Lines that need not be sent again.
  public let linesDone: Int
  /// Whether rows are taken, or taken back, at this moment.
  public let isRunning: Bool
  /// Records taken back so far, while a withdrawal runs.
  public let removed: Int

  private enum CodingKeys: String, CodingKey {
    case id, type, format, state, written, refused, removed
    case linesDone = "lines_done"
    case isRunning = "running"
  }
}

/// What became of the rows sent.
public struct ImportReport: Decodable, Sendable {
  public let status: ImportStatus
  /// The rows refused, those of earlier runs first.
  public let problems: [RowProblem]
  /// How many more there were than are listed.
  public let problemsLeftOut: Int

  private enum CodingKeys: String, CodingKey {
    case status, problems
    case problemsLeftOut = "problems_left_out"
  }
}

/// Why a row was refused; never its value.
public struct RowProblem: Decodable, Sendable {
  /// From 1, in the content sent.
  public let line: Int
  /// From 1, in characters; where it is known.
  public let column: Int?
  public let field: String?
  /// Stable, for programs.
  public let code: String
  /// For people.
  public let reason: String
}
