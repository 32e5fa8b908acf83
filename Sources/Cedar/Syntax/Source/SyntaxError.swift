/// Why a text is not Cedar, and where.
///
/// Printed as `FILE:LINE:COLUMN: MESSAGE`, with the way out, where there is one, on a line of its own.
public struct SyntaxError: Error, Hashable, Sendable {
  public let location: SourceLocation
  /// The offending stretch of the source.
  public let span: SourceSpan
  /// Lower case, one line; the policy's own words in backticks.
  public let message: String
  /// What to write instead.
  public let hint: String?
}

extension SyntaxError: CustomStringConvertible {
  public var description: String {
    let line = "\(location): \(message)"
    return if let hint { "\(line)\n  hint: \(hint)" } else { line }
  }
}
