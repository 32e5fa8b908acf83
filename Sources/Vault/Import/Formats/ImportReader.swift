/// What a reader found in the bytes it was fed, in the order of the file.
public enum ImportEvent: Hashable, Sendable {
  /// The file says at its top that its people are invented.
  case synthetic
  /// The columns of a CSV file.
  case header([Name])
  case row(ImportRow)
  /// This row is refused; reading goes on behind it.
  case problem(RowProblem)
  /// Where the next row begins cannot be known; nothing more is read.
  case stopped(RowProblem)
}

/// Reads rows out of a file that arrives in pieces, holding never more than one row.
///
/// Cutting the file into other pieces gives the same events. Both formats answer alike, so that an import does
/// not ask which one it has before it.
public struct ImportReader: Sendable {
  // One of the two is there. An enum would have its payload copied out and in for every piece.
  private var csv: CSVReader?
  private var jsonLines: JSONLinesReader?

  public init(_ format: ImportFormat, limits: ImportLimits = ImportLimits()) {
    switch format {
    case .csv: csv = CSVReader(limits: limits)
    case .jsonLines: jsonLines = JSONLinesReader(limits: limits)
    }
  }

  /// Reads the next piece.
  public mutating func read(_ chunk: RawSpan) -> [ImportEvent] {
    var events: [ImportEvent] = []
    csv?.read(chunk, into: &events)
    jsonLines?.read(chunk, into: &events)
    return events
  }

  /// The file has ended.
  public mutating func finish() -> [ImportEvent] {
    var events: [ImportEvent] = []
    csv?.finish(into: &events)
    jsonLines?.finish(into: &events)
    return events
  }

  /// Whether the file began with a byte order mark, which is read over.
  public var hadByteOrderMark: Bool {
    csv?.hadByteOrderMark ?? jsonLines?.hadByteOrderMark ?? false
  }
}
