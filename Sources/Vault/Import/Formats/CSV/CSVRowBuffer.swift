/// The row a CSV reader is in: its fields so far, or the first reason to refuse it.
///
/// A refused row is read to its end and not kept, so that no row, however long, costs more memory than
/// the limits allow.
struct CSVRowBuffer: Sendable {
  private let limits: ImportLimits
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var fieldCount = 0
  private var line = 1
  private var fieldPosition = Position()
  private var fieldStart = 0
  private var refusal: RowProblem?
  /// The limit this row went past.
  private var overrun: RowProblem.Code?
  /// A quoted empty field makes a row of an otherwise empty line.
  var hasQuotes = false

  init(limits: ImportLimits) { self.limits = limits }

  /// Whether the line so far holds nothing at all.
  var isBlank: Bool {
    fieldCount == 0 && bytes.isEmpty && !hasQuotes && refusal == nil && overrun == nil
  }

  mutating func beginField(at position: Position) {
    if fieldCount == 0 { line = position.line }
    fieldPosition = position
    fieldStart = bytes.count
  }

  mutating func append(_ byte: UInt8) {
    if hasRoom(for: 1) { bytes.append(byte) }
  }

  mutating func append(_ chunk: RawSpan, in range: Range<Int>) {
    if hasRoom(for: range.count) { bytes.append(chunk, in: range) }
  }

  /// Ends the field; its bytes must be UTF-8 by themselves.
  mutating func endField(names: [Name]?) {
    if let overrun { refuseAsTooLong(overrun, names: names) }
    if refusal == nil, bytes.span.bytes.extracting(fieldStart...).scalarCount == nil {
      refuse(
        .notUTF8, "the field that begins here is not UTF-8: save the file as UTF-8", at: fieldPosition,
        names: names)
    }
    fieldCount += 1
    if fieldCount <= limits.maxColumns { ends.append(bytes.count) }
    fieldStart = bytes.count
  }

  /// Refuses the row, unless it is refused already: the first trouble is the one to mend.
  mutating func refuse(_ code: RowProblem.Code, _ reason: String, at position: Position, names: [Name]?) {
    guard refusal == nil else { return }
    let field = names.flatMap { fieldCount < $0.count ? $0[fieldCount] : nil }
    refusal = RowProblem(line: position.line, column: position.column, field: field, code, reason)
    bytes.removeAll()
  }

  mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    fieldCount = 0
    fieldStart = 0
    refusal = nil
    overrun = nil
    hasQuotes = false
  }

  private mutating func hasRoom(for count: Int) -> Bool {
    guard refusal == nil, overrun == nil else { return false }
    let fieldRoom = limits.maxFieldBytes - (bytes.count - fieldStart)
    let rowRoom = limits.maxRowBytes - bytes.count
    // The limit that is nearer is the one reached first, however the file is cut.
    if count > min(fieldRoom, rowRoom) { overrun = fieldRoom <= rowRoom ? .fieldTooLong : .rowTooLong }
    return overrun == nil
  }

  private mutating func refuseAsTooLong(_ code: RowProblem.Code, names: [Name]?) {
    let reason =
      code == .fieldTooLong
      ? "the field that begins here is longer than \(limits.maxFieldBytes) bytes"
      : "the row is longer than \(limits.maxRowBytes) bytes"
    refuse(code, reason, at: fieldPosition, names: names)
  }
}

// MARK: What a whole row is

extension CSVRowBuffer {
  /// The row as named cells.
  func row(under header: [Name]) -> Result<ImportRow, RowProblem> {
    if let refusal { return .failure(refusal) }
    guard fieldCount == header.count else {
      return .failure(
        RowProblem(line: line, .columnCount, "\(fieldCount) fields under a header of \(header.count)"))
    }
    return .success(ImportRow(line: line, names: header, bytes: bytes, ends: ends))
  }

  /// The row as the header of the file.
  func header() -> Result<[Name], RowProblem> {
    if let refusal { return .failure(refusal) }
    guard fieldCount <= limits.maxColumns else {
      return badHeader("more than \(limits.maxColumns) columns")
    }
    var names: [Name] = []
    var start = 0
    for (index, end) in ends.enumerated() {
      // Never the cell itself: where the header is missing, this is somebody's data.
      guard let name = Name(utf8: bytes[start..<end]) else {
        return badHeader("column \(index + 1) is not a field name")
      }
      guard !names.contains(name) else { return badHeader("column \(index + 1) repeats an earlier one") }
      names.append(name)
      start = end
    }
    return .success(names)
  }

  private func badHeader(_ trouble: String) -> Result<[Name], RowProblem> {
    let reason = "\(trouble): the first row names the columns, separated by commas"
    return .failure(RowProblem(line: line, .badHeader, reason))
  }

  /// Whether the first line is `# SYNTHETIC`, alone or followed by what the generator says of itself.
  var isSyntheticMarker: Bool {
    guard refusal == nil, overrun == nil else { return false }
    let marker = " SYNTHETIC".utf8
    guard bytes.starts(with: marker) else { return false }
    let next = bytes.dropFirst(marker.count).first
    return next == nil || next == UInt8(ascii: " ") || next == UInt8(ascii: "\r")
  }
}
