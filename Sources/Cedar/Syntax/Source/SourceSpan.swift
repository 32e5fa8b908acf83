/// A stretch of a source text, as offsets into its UTF-8 bytes.
public struct SourceSpan: Hashable, Sendable {
  /// The first byte.
  public let start: UInt32
  /// The byte after the last.
  public let end: UInt32

  init(_ start: UInt32, _ end: UInt32) {
    self.start = start
    self.end = end
  }

  init(from first: SourceSpan, to last: SourceSpan) { self.init(first.start, last.end) }
}

/// A place in a named source, as an editor shows it.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
  /// The name given when the source was parsed; a path where it came from a file.
  public let file: String
  /// Counted from 1.
  public let line: Int
  /// Counted from 1, in Unicode scalars.
  public let column: Int

  public var description: String { "\(file):\(line):\(column)" }
}
