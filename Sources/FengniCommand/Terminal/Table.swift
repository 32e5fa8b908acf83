/// Rows under headings, columns aligned by the cells their text takes.
///
/// ```
/// REF       NAME  PHONE
/// r_7Q2KX…  王**  154****5678
/// ```
struct Table {
  enum Alignment { case left, right }

  struct Column {
    let heading: String
    let alignment: Alignment

    init(_ heading: String, _ alignment: Alignment = .left) {
      self.heading = heading
      self.alignment = alignment
    }
  }

  /// What stands for a value that is not there.
  static let absent = "–"

  private let columns: [Column]
  private var rows: [[String]] = []

  init(_ columns: [Column]) { self.columns = columns }

  /// A table whose columns are all left-aligned.
  init(_ headings: String...) { self.init(headings.map { Column($0) }) }

  var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; missing cells stay empty, `nil` shows as ``absent``.
  mutating func add(_ cells: [String?]) {
    rows.append(
      columns.indices.map { index in
        guard index < cells.count else { return "" }
        return cells[index].map { PrintableText.line($0) } ?? Table.absent
      })
  }

  /// The table as lines, each ended by a line feed; `heading` styles the first.
  func text(heading style: (String) -> String = { $0 }) -> String {
    let headings = columns.map { PrintableText.line($0.heading) }
    let widths = columns.indices.map { index in
      rows.reduce(CellWidth.of(headings[index])) { max($0, CellWidth.of($1[index])) }
    }
    // Names beside values need no headings.
    let isHeaded = headings.contains { !$0.isEmpty }
    var text = isHeaded ? style(line(headings, widths)) + "\n" : ""
    for row in rows { text += line(row, widths) + "\n" }
    return text
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[index] - CellWidth.of(cell))
      line += columns[index].alignment == .right ? padding + cell : cell + padding
      if index < cells.count - 1 { line += "  " }
    }
    while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
    return line
  }
}
