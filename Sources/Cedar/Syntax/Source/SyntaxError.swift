/// Why a text is not Cedar, and where.
///
/// Printed as `FILE:LINE:COLUMN: MESSAGE`, with the way out, where there is one, on a line of its own.
public struct SyntaxError: Error, Sendable {
  /// One object: every call of the parser that may fail keeps room for an error on the stack, at every level of
  /// nesting.
  private let content: Content

  private final class Content: Sendable {
    let location: SourceLocation
    let span: SourceSpan
    let message: String
    let hint: String?

    init(_ location: SourceLocation, _ span: SourceSpan, _ message: String, _ hint: String?) {
      self.location = location
      self.span = span
      self.message = message
      self.hint = hint
    }
  }

  init(location: SourceLocation, span: SourceSpan, message: String, hint: String?) {
    content = Content(location, span, message, hint)
  }

  public var location: SourceLocation { content.location }
  /// The offending stretch of the source.
  public var span: SourceSpan { content.span }
  /// Lower case, one line; the policy's own words in backticks.
  public var message: String { content.message }
  /// What to write instead.
  public var hint: String? { content.hint }
}

extension SyntaxError: Hashable {
  public static func == (left: SyntaxError, right: SyntaxError) -> Bool {
    left.location == right.location && left.span == right.span && left.message == right.message
      && left.hint == right.hint
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(location)
    hasher.combine(span)
    hasher.combine(message)
    hasher.combine(hint)
  }
}

extension SyntaxError: CustomStringConvertible {
  public var description: String {
    let line = "\(location): \(message)"
    return if let hint { "\(line)\n  hint: \(hint)" } else { line }
  }
}
