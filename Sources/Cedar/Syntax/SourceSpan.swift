/// A stretch of a source text, as offsets into its UTF-8 bytes.
public struct SourceSpan: Hashable, Sendable {
  /// The first byte.
  public let start: UInt32
  /// The byte after the last.
  public let end: UInt32

  init(_ start: Int, _ end: Int) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
  }

  /// The smallest span that covers both.
  func joined(_ other: SourceSpan) -> SourceSpan {
    SourceSpan(Int(min(start, other.start)), Int(max(end, other.end)))
  }
}

/// A place in a named source, as an editor shows it.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
  /// The name given when the source was parsed; a path where it came from a file.
  public let file: String
  /// Counted from 1.
  public let line: Int
  /// Counted from 1, in Unicode scalars.
  public let column: Int

  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  public var description: String { "\(file):\(line):\(column)" }
}
