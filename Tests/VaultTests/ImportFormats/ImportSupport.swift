import Testing

@testable import Vault

/// All events of a file read in one piece, or in pieces of these sizes over and over.
func importEvents(
  _ bytes: [UInt8], _ format: ImportFormat, pieces: [Int] = [], limits: ImportLimits = ImportLimits()
) -> [ImportEvent] {
  var reader = ImportReader(format, limits: limits)
  var found: [ImportEvent] = []
  var offset = 0
  var turn = 0
  while offset < bytes.count {
    let size = pieces.isEmpty ? bytes.count : pieces[turn % pieces.count]
    let end = min(bytes.count, offset + size)
    found += reader.read(bytes[offset..<end].span.bytes)
    offset = end
    turn += 1
  }
  return found + reader.finish()
}

func importEvents(_ text: String, _ format: ImportFormat, limits: ImportLimits = ImportLimits())
  -> [ImportEvent]
{
  importEvents(Array(text.utf8), format, limits: limits)
}

/// What an event says, short enough to compare by eye.
func outline(_ event: ImportEvent) -> String {
  switch event {
  case .synthetic: return "synthetic"
  case .header(let names): return "header " + names.map(\.text).joined(separator: "|")
  case .row(let row):
    let cells = (0..<row.count).map { String(decoding: row.value(at: $0), as: UTF8.self) }
    return "row \(row.line) " + cells.joined(separator: "|")
  case .problem(let problem): return "problem \(place(problem)) \(problem.code)"
  case .stopped(let problem): return "stopped \(place(problem)) \(problem.code)"
  }
}

private func place(_ problem: RowProblem) -> String {
  "\(problem.line)" + (problem.column.map { ":\($0)" } ?? "") + (problem.field.map { " \($0)" } ?? "")
}
