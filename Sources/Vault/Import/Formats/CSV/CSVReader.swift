/// Reads CSV strictly as RFC 4180 draws it, from pieces cut anywhere.
///
///     # SYNTHETIC community=B scale=S seed=7      at most one such line, the first
///     key,place,name                              the header: field names
///     R-1,B/baihe/031/07,"王, 秀兰"                 a quoted field may hold commas, line ends and doubled quotes
///
/// Lines end with CRLF or LF. Empty lines are read over. A row that is wrong by itself is refused and reading
/// goes on behind it. Where a quoted field is followed by more text, or never closed, the reader stops: from
/// there on the text a resident wrote and the rows around it cannot be told apart, and a line of that text must
/// not be imported as a person.
struct CSVReader: Sendable {
  private enum State {
    case fieldStart
    case unquoted
    case quoted
    /// A quote in a quoted field: its end, or the first of a doubled one.
    case quoteSeen
    /// CR outside quotes, at this place; a line ends here if LF follows.
    case carriageReturn(Position, afterQuote: Bool)
    /// The first line begins with `#`.
    case comment
    case stopped
  }

  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private var state = State.fieldStart
  private var mark = LeadingByteOrderMark()
  private var position = Position()
  private var openingQuote = Position()
  private var row: CSVRowBuffer
  private var header: [Name]?

  init(limits: ImportLimits) { row = CSVRowBuffer(limits: limits) }

  var hadByteOrderMark: Bool { mark.found }

  mutating func read(_ chunk: RawSpan, into events: inout [ImportEvent]) {
    let (consumed, ordinary) = mark.take(chunk)
    readBrokenMark(ordinary, into: &events)
    var offset = consumed
    while offset < chunk.byteCount {
      switch state {
      case .stopped: return
      case .unquoted, .quoted:
        let end = endOfRun(in: chunk, from: offset)
        row.append(chunk, in: offset..<end)
        position.pass(chunk, in: offset..<end)
        offset = end
        guard offset < chunk.byteCount else { return }
      default: break
      }
      step(chunk.byte(offset), into: &events)
      offset += 1
    }
  }

  mutating func finish(into events: inout [ImportEvent]) {
    readBrokenMark(mark.finish(), into: &events)
    switch state {
    case .stopped: return
    case .fieldStart where row.isBlank: break
    case .fieldStart, .unquoted, .quoteSeen: endRow(into: &events)
    case .comment: endComment(into: &events)
    case .carriageReturn(let place, _):
      refuseBareCarriageReturn(at: place)
      endRow(into: &events)
    case .quoted:
      stop(
        .unclosedQuote, "a quoted field begins here and never ends: nothing behind it was read",
        line: openingQuote.line, column: openingQuote.column, into: &events)
    }
    if case .stopped = state { return }
    if header == nil { stop(.badHeader, "no header row", line: position.line, into: &events) }
    state = .stopped
  }

  private mutating func readBrokenMark(_ count: Int, into events: inout [ImportEvent]) {
    for byte in LeadingByteOrderMark.bytes.prefix(count) { step(byte, into: &events) }
  }

  /// Where the next byte lies that means something in this state.
  private func endOfRun(in chunk: RawSpan, from start: Int) -> Int {
    var offset = start
    if case .quoted = state {
      while offset < chunk.byteCount, chunk.byte(offset) != CSVReader.quote { offset += 1 }
    } else {
      while offset < chunk.byteCount {
        switch chunk.byte(offset) {
        case CSVReader.comma, CSVReader.quote, CSVReader.lineFeed, CSVReader.carriageReturn: return offset
        default: offset += 1
        }
      }
    }
    return offset
  }

  private mutating func step(_ byte: UInt8, into events: inout [ImportEvent]) {
    position.pass(byte)
    switch state {
    case .fieldStart: beginField(byte, into: &events)
    case .unquoted: unquoted(byte, into: &events)
    case .quoted:
      if byte == CSVReader.quote { state = .quoteSeen } else { row.append(byte) }
    case .quoteSeen: behindQuote(byte, into: &events)
    case .carriageReturn(let place, let afterQuote):
      if byte == CSVReader.lineFeed {
        endRow(into: &events)
      } else if afterQuote {
        stopAtTextBehindQuote(into: &events)
      } else {
        refuseBareCarriageReturn(at: place)
        state = .unquoted
        unquoted(byte, into: &events)
      }
    case .comment:
      if byte == CSVReader.lineFeed { endComment(into: &events) } else { row.append(byte) }
    case .stopped: break
    }
  }

  private mutating func beginField(_ byte: UInt8, into events: inout [ImportEvent]) {
    row.beginField(at: position)
    switch byte {
    case CSVReader.quote:
      openingQuote = position
      row.hasQuotes = true
      state = .quoted
    case UInt8(ascii: "#") where position.line == 1 && position.column == 1: state = .comment
    default:
      state = .unquoted
      unquoted(byte, into: &events)
    }
  }

  private mutating func unquoted(_ byte: UInt8, into events: inout [ImportEvent]) {
    switch byte {
    case CSVReader.comma: endField()
    case CSVReader.lineFeed: endRow(into: &events)
    case CSVReader.carriageReturn: state = .carriageReturn(position, afterQuote: false)
    case CSVReader.quote:
      // An unquoted field cannot hold a line end, so the next row is sure to begin behind the next one.
      row.refuse(
        .badQuote, "a quote inside an unquoted field: quote the field and double the quote", at: position,
        names: header)
    default: row.append(byte)
    }
  }

  private mutating func behindQuote(_ byte: UInt8, into events: inout [ImportEvent]) {
    switch byte {
    case CSVReader.quote:
      row.append(byte)
      state = .quoted
    case CSVReader.comma: endField()
    case CSVReader.lineFeed: endRow(into: &events)
    case CSVReader.carriageReturn: state = .carriageReturn(position, afterQuote: true)
    default: stopAtTextBehindQuote(into: &events)
    }
  }

  private mutating func endField() {
    row.endField(names: header)
    state = .fieldStart
  }

  private mutating func endRow(into events: inout [ImportEvent]) {
    state = .fieldStart
    if !row.isBlank {
      row.endField(names: header)
      if let header {
        switch row.row(under: header) {
        case .success(let row): events.append(.row(row))
        case .failure(let problem): events.append(.problem(problem))
        }
      } else {
        takeHeader(into: &events)
      }
    }
    row.reset()
  }

  private mutating func takeHeader(into events: inout [ImportEvent]) {
    switch row.header() {
    case .success(let names):
      header = names
      events.append(.header(names))
    case .failure(let problem):
      events.append(.stopped(problem))
      state = .stopped
    }
  }

  private mutating func endComment(into events: inout [ImportEvent]) {
    if row.isSyntheticMarker {
      events.append(.synthetic)
      state = .fieldStart
      row.reset()
    } else {
      stop(
        .badMarker, "the first line begins with # and is not the marker `# SYNTHETIC`", line: 1, into: &events
      )
    }
  }

  private mutating func stopAtTextBehindQuote(into events: inout [ImportEvent]) {
    stop(
      .badQuote,
      "text behind a closing quote: where the next row begins is uncertain, nothing behind it was read; "
        + "double every quote inside a quoted field",
      line: position.line, column: position.column, into: &events)
  }

  private mutating func refuseBareCarriageReturn(at place: Position) {
    row.refuse(
      .bareCarriageReturn, "a carriage return without a line feed: lines end with LF or CRLF", at: place,
      names: header)
  }

  private mutating func stop(
    _ code: RowProblem.Code, _ reason: String, line: Int, column: Int? = nil,
    into events: inout [ImportEvent]
  ) {
    events.append(.stopped(RowProblem(line: line, column: column, code, reason)))
    state = .stopped
  }
}
