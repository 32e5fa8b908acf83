/// Why a row, or what follows it, is not imported: where it stands, which field, what is wrong.
///
/// Goes into the report file and never holds a value.
public struct RowProblem: Error, Hashable, Sendable {
  /// What can be wrong with the form of a row; the raw values are stable.
  public enum Code: String, CaseIterable, Sendable {
    case badQuote = "bad_quote"
    case unclosedQuote = "unclosed_quote"
    case bareCarriageReturn = "bare_carriage_return"
    case fieldTooLong = "field_too_long"
    case rowTooLong = "row_too_long"
    case columnCount = "column_count"
    case notUTF8 = "not_utf8"
    case badHeader = "bad_header"
    case badMarker = "bad_marker"
    case badJSON = "bad_json"
    case notAnObject = "not_an_object"
    case badMemberName = "bad_member_name"
    case badMemberValue = "bad_member_value"
  }

  /// The line, from 1; for a row over several lines the one where the trouble is.
  public let line: Int
  /// The character in that line, from 1, counted in Unicode scalars.
  public let column: Int?
  public let field: Name?
  /// The reason for programs: a `Code`, a `ValueProblem.Code`, or one of an operation's own.
  public let code: String
  /// The reason for people: English, lower case, no full stop.
  public let reason: String

  public init(line: Int, column: Int? = nil, field: Name? = nil, code: String, reason: String) {
    self.line = line
    self.column = column
    self.field = field
    self.code = code
    self.reason = reason
  }

  init(line: Int, column: Int? = nil, field: Name? = nil, _ code: Code, _ reason: String) {
    self.init(line: line, column: column, field: field, code: code.rawValue, reason: reason)
  }

  /// A value of this row that is none for its field.
  public init(line: Int, field: Name, _ problem: ValueProblem) {
    self.init(line: line, field: field, code: problem.code.rawValue, reason: problem.text)
  }
}

extension RowProblem: CustomStringConvertible {
  /// `line 7, column 12, phone: quote inside an unquoted field`
  public var description: String {
    let place = ["line \(line)", column.map { "column \($0)" }, field.map(\.text)].compactMap { $0 }
    return "\(place.joined(separator: ", ")): \(reason)"
  }
}

extension RowProblem {
  /// The header of a report file.
  public static let reportColumns = ["line", "column", "field", "code", "reason"]

  /// This problem as a row under that header.
  public var reportRow: [String] {
    [String(line), column.map { String($0) } ?? "", field?.text ?? "", code, reason]
  }
}
