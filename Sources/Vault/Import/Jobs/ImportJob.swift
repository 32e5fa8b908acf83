/// An import as it is kept: how far it came, so that it can be stopped and resumed, and withdrawn as a whole.
struct ImportJob: ControlRecord {
  static let kind = ControlKind.importing

  /// `i_…`
  let id: String
  let recordType: String
  let format: String
  /// The person who opened it.
  let by: String
  let opened: Int64
  var state: State
  /// The last line of the source that is done with.
  var linesDone: Int
  var written: Int
  var refused: Int
  /// How many of the refused are listed, in how many rows of `ImportRefusals`.
  var listed = 0
  var refusalPages = 0
  /// The log's size when the withdrawal began: from there on stand the entries of what was taken back.
  var withdrawnFrom: UInt64?

  enum State: String, Codable, Sendable {
    case open
    case finished
    case withdrawing
    case withdrawn
  }
}

/// How far an import came.
public struct ImportStatus: Sendable {
  public let id: String
  public let type: String
  public let format: String
  public let state: String
  public let linesDone: Int
  public let written: Int
  public let refused: Int
  /// Whether rows are taken, or taken back, at this moment.
  public let isRunning: Bool
  /// Records taken back so far, while a withdrawal runs.
  public let removed: Int

  init(_ job: ImportJob, isRunning: Bool = false, removed: Int = 0) {
    id = job.id
    type = job.recordType
    format = job.format
    state = job.state.rawValue
    linesDone = job.linesDone
    written = job.written
    refused = job.refused
    self.isRunning = isRunning
    self.removed = removed
  }
}

/// What an import came to, with the rows that were refused.
public struct ImportReport: Sendable {
  public let status: ImportStatus
  /// Line, field and reason of every refused row, those of earlier runs first; never a value.
  public let problems: [RowProblem]
  /// How many more there were than are listed.
  public let problemsLeftOut: Int

  /// More than these are counted, not listed.
  public static let mostProblems = 10_000
}
