/// What one step of generation adds to each file.
struct Pages {
  private var tables: [OutputFile: CSVTable] = [:]
  private var lines: [OutputFile: [UInt8]] = [:]
  private var lineCounts: [OutputFile: Int] = [:]

  mutating func add(_ fields: [String], to file: OutputFile) {
    tables[file, default: CSVTable()].append(fields)
  }

  mutating func add(_ line: JSONLine, to file: OutputFile) {
    lines[file, default: []] += line.terminated
    lineCounts[file, default: 0] += 1
  }

  func bytes(of file: OutputFile) -> [UInt8] { tables[file]?.bytes ?? lines[file] ?? [] }

  func rows(of file: OutputFile) -> Int { tables[file]?.rows ?? lineCounts[file] ?? 0 }
}
