/// Why a text is no schema, or its declarations do not make one, and where.
///
/// Printed as `FILE:LINE:COLUMN: MESSAGE`, with the way out, where there is one, on a line of its own.
public struct SchemaError: Error, Hashable, Sendable {
  public let location: SourceLocation
  /// The offending stretch of the source.
  public let span: SourceSpan
  /// Lower case, one line; the schema's own names in backticks.
  public let message: String
  /// What to write instead.
  public let hint: String?

  init(_ message: String, at span: SourceSpan, in source: SourceFile, hint: String? = nil) {
    location = source.location(of: span)
    self.span = span
    self.message = message
    self.hint = hint
  }

  init(_ error: SyntaxError) {
    location = error.location
    span = error.span
    message = error.message
    hint = error.hint
  }
}

extension SchemaError: CustomStringConvertible {
  public var description: String {
    let line = "\(location): \(message)"
    return if let hint { "\(line)\n  hint: \(hint)" } else { line }
  }
}
