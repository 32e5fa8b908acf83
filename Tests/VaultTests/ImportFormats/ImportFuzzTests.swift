import Testing

@testable import Vault

@Suite struct ImportFuzzTests {
  static let csv = Array(
    "\u{FEFF}# SYNTHETIC seed=7\r\nkey,name,text\r\nR-1,王秀兰,\"a,\"\"b\"\"\r\nc\"\r\nR-2,𠮷\"x,\nR-3,y\n\r\nR-4,\"\",z\n\"R-5\",b,\"c\"\n"
      .utf8)
  static let jsonLines = Array(
    "\u{FEFF}{\"synthetic\":true,\"seed\":7}\n{\"key\":\"R-1\",\"name\":\"王秀兰\",\"n\":7,\"b\":true,\"l\":[\"x\",\"y\"],\"e\":null}\r\n\n{\"key\":1.5}\n{\"key\":\"\\u738b\\ud842\\udfb7\"}\n[]\n{\"a\":1,\"a\":2}\n{\"key\":\"last\"}"
      .utf8)
  static let files: [(format: ImportFormat, bytes: [UInt8])] = [(.csv, csv), (.jsonLines, jsonLines)]
  static var small: ImportLimits {
    var limits = ImportLimits()
    (limits.maxFieldBytes, limits.maxRowBytes, limits.maxColumns) = (40, 60, 5)
    return limits
  }

  @Test(arguments: files.indices)
  func `a file read in pieces of every size gives the same events`(index: Int) {
    let (format, bytes) = ImportFuzzTests.files[index]
    let whole = importEvents(bytes, format)
    #expect(whole.count > 5)
    for size in 1...bytes.count { #expect(importEvents(bytes, format, pieces: [size]) == whole) }
    for cut in 0...bytes.count {
      #expect(importEvents(bytes, format, pieces: [max(cut, 1), bytes.count]) == whole)
    }
  }

  @Test(arguments: files.indices)
  func `mutated files are read the same in any pieces and never past their limits`(index: Int) {
    let (format, bytes) = ImportFuzzTests.files[index]
    let limits = ImportFuzzTests.small
    var random = SeededGenerator(seed: 0xC5F + UInt64(index))
    let telling = Array("\",\r\n#{}[]:\\x\u{0}".utf8) + [0xEF, 0xBB, 0xFF]
    for _ in 0..<4000 {
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0..<mutated.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: mutated[at] = UInt8.random(in: 0...255, using: &random)
        case 1: mutated.insert(telling.randomElement(using: &random)!, at: at)
        case 2 where mutated.count > 2: mutated.remove(at: at)
        default:
          let copied = Array(mutated[at..<min(mutated.count, at + 40)])
          mutated.insert(contentsOf: copied, at: Int.random(in: 0...mutated.count, using: &random))
        }
      }
      let whole = importEvents(mutated, format, limits: limits)
      let sizes = (0..<3).map { _ in Int.random(in: 1...30, using: &random) }
      #expect(importEvents(mutated, format, pieces: sizes, limits: limits) == whole)
      for case .row(let row) in whole {
        let cells = (0..<row.count).map { row.value(at: $0) }
        #expect(cells.allSatisfy { String(validating: $0, as: UTF8.self) != nil })
        #expect(cells.allSatisfy { $0.count <= limits.maxFieldBytes })
        #expect(cells.reduce(0) { $0 + $1.count } <= limits.maxRowBytes)
      }
    }
  }
}
