import Cedar

/// Reads JSON lines: one strict JSON object a line, from pieces cut anywhere.
///
///     {"synthetic":true,"community":"B","scale":"S","seed":7}        at most one such line, the first
///     {"key":"R-1","place":"B/baihe/031/07","name":"王秀兰"}
///
/// Blank lines are read over. Since every line stands by itself, one that is wrong is refused and reading goes
/// on with the next.
struct JSONLinesReader: Sendable {
  private static let synthetic: Text = "synthetic"

  private let limits: ImportLimits
  private var mark = LeadingByteOrderMark()
  private var frames: LineFrames
  /// No line but blank ones was read yet.
  private var isAtTop = true
  private var hasStopped = false

  init(limits: ImportLimits) {
    self.limits = limits
    frames = LineFrames(maxBytes: limits.maxRowBytes)
  }

  var hadByteOrderMark: Bool { mark.found }

  mutating func read(_ chunk: RawSpan, into events: inout [ImportEvent]) {
    let (consumed, ordinary) = mark.take(chunk)
    readBrokenMark(ordinary)
    for line in frames.read(chunk.extracting(consumed...)) { take(line, into: &events) }
  }

  mutating func finish(into events: inout [ImportEvent]) {
    readBrokenMark(mark.finish())
    if let line = frames.finish() { take(line, into: &events) }
    hasStopped = true
  }

  /// A part of a byte order mark holds no LF, so no line ends here.
  private mutating func readBrokenMark(_ count: Int) {
    let bytes = LeadingByteOrderMark.bytes
    _ = frames.read(bytes.span.bytes.extracting(0..<count))
  }

  private mutating func take(_ line: LineFrames.Line, into events: inout [ImportEvent]) {
    guard !hasStopped else { return }
    guard let bytes = line.bytes else {
      isAtTop = false
      events.append(
        .problem(
          RowProblem(line: line.number, .rowTooLong, "the line is longer than \(limits.maxRowBytes) bytes")))
      return
    }
    guard !bytes.allSatisfy(JSONLinesReader.isBlank) else { return }

    let object = object(in: bytes, line: line.number)
    if isAtTop, case .success(let object) = object, let marker = object[JSONLinesReader.synthetic] {
      takeMarker(marker, line: line.number, into: &events)
    } else {
      switch object.flatMap({ JSONRow.row(of: $0, line: line.number, limits: limits) }) {
      case .success(let row): events.append(.row(row))
      case .failure(let problem): events.append(.problem(problem))
      }
    }
    isAtTop = false
  }

  private mutating func takeMarker(_ marker: JSONValue, line: Int, into events: inout [ImportEvent]) {
    if case .bool(true) = marker.content {
      events.append(.synthetic)
    } else {
      events.append(
        .stopped(
          RowProblem(line: line, .badMarker, "the first line holds `synthetic` with another value than true"))
      )
      hasStopped = true
    }
  }

  private func object(in bytes: [UInt8], line: Int) -> Result<JSONObject, RowProblem> {
    do {
      // Deeper than any row is, so that an object in a cell is named with its field.
      let value = try JSONValue(parsing: bytes, limits: JSONLimits(bytes: limits.maxRowBytes, depth: 8))
      guard case .object(let object) = value.content else {
        return .failure(RowProblem(line: line, .notAnObject, "the line is JSON, but not an object"))
      }
      return .success(object)
    } catch {
      let code: RowProblem.Code = error.cause == .notUTF8 ? .notUTF8 : .badJSON
      return .failure(
        RowProblem(line: line, column: error.column, code, "not strict JSON: \(error.cause)"))
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
}
