/// What is suspicious in a policy, and where.
public struct ValidationWarning: Sendable {
  public let policy: PolicyID
  let source: SourceFile
  /// The stretch of the source that it is about.
  public let span: SourceSpan
  public let kind: Kind
  /// Lower case, one line.
  public let message: String

  /// Where the stretch begins. Worked out when asked for.
  public var location: SourceLocation { source.location(of: span) }

  /// What is suspicious, for programs.
  public enum Kind: String, Hashable, Sendable {
    /// The policy can apply to no request.
    case impossiblePolicy
    /// Text with characters that change the direction of writing.
    case bidirectionalControl
    /// Text in several scripts, which may look like other text.
    case mixedScripts
    /// A name with characters that names do not need, and that may not be seen.
    case confusableName
  }
}

extension ValidationWarning: CustomStringConvertible {
  public var description: String { "\(location): for policy `\(policy.text.legible)`: warning: \(message)" }
}
