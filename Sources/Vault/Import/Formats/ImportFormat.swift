/// In what form a file of records comes.
public enum ImportFormat: String, CaseIterable, Sendable {
  /// Comma-separated values, RFC 4180, with a header row.
  case csv
  /// A JSON object a line.
  case jsonLines = "jsonl"
}

/// How large one row may be; what is larger is refused before it is held in memory.
public struct ImportLimits: Hashable, Sendable {
  /// Bytes of one field, without the quotes around it.
  public var maxFieldBytes = 65_536
  /// Bytes of one row.
  public var maxRowBytes = 262_144
  /// Fields of one row.
  public var maxColumns = 128

  public init() {}
}
