import SyntheticCommunity
import Testing

/// A community as a reader of its files finds it.
struct GeneratedFiles {
  let bytes: [OutputFile: [UInt8]]
  let tally: Tally
  /// Tables read before.
  var tables: [OutputFile: [[String: String]]] = [:]

  init(_ scale: Scale, seed: UInt64, today: CalendarDate = Community.defaultToday) throws {
    var bytes: [OutputFile: [UInt8]] = [:]
    tally = try Community(scale: scale, seed: seed, today: today).write { file, piece in
      bytes[file, default: []] += piece
    }
    self.bytes = bytes
  }

  /// The rows of a table by column, read strictly.
  func table(_ file: OutputFile) throws -> [[String: String]] {
    if let table = tables[file] { return table }
    var reader = StrictCSVReader(bytes: bytes[file] ?? [])
    let marker = reader.line()
    try #require(marker.utf8.starts(with: "# SYNTHETIC community=B scale=".utf8))
    let columns = try reader.record()
    var rows: [[String: String]] = []
    while !reader.isAtEnd {
      let fields = try reader.record()
      try #require(fields.count == columns.count)
      rows.append(Dictionary(uniqueKeysWithValues: zip(columns, fields)))
    }
    return rows
  }

  /// FNV-1a over all files, with their names and lengths.
  var digest: String {
    var hash = FNV1a()
    for file in OutputFile.allCases {
      let bytes = bytes[file] ?? []
      hash.update(Array(file.path.utf8) + Array(String(bytes.count).utf8))
      hash.update(bytes)
    }
    return String(hash.value, radix: 16)
  }
}

/// 64-bit FNV-1a (draft-eastlake-fnv): enough to notice a changed byte, no protection against an adversary.
struct FNV1a {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func update(_ bytes: [UInt8]) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  }
}

/// RFC 4180 with LF: quotes only around whole fields, doubled inside, every line ended.
struct StrictCSVReader {
  struct Malformed: Error { let offset: Int }

  private let bytes: [UInt8]
  private var offset = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  mutating func line() -> String {
    let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    defer { offset = min(end + 1, bytes.count) }
    return String(decoding: bytes[offset..<end], as: UTF8.self)
  }

  mutating func record() throws -> [String] {
    var fields: [String] = []
    while true {
      fields.append(try field())
      guard offset < bytes.count else { throw Malformed(offset: offset) }
      defer { offset += 1 }
      if bytes[offset] == UInt8(ascii: "\n") { return fields }
      guard bytes[offset] == UInt8(ascii: ",") else { throw Malformed(offset: offset) }
    }
  }

  private mutating func field() throws -> String {
    let quote = UInt8(ascii: "\"")
    var content: [UInt8] = []
    guard offset < bytes.count, bytes[offset] == quote else {
      while offset < bytes.count, bytes[offset] != UInt8(ascii: ","), bytes[offset] != UInt8(ascii: "\n") {
        guard bytes[offset] != quote, bytes[offset] != UInt8(ascii: "\r") else {
          throw Malformed(offset: offset)
        }
        content.append(bytes[offset])
        offset += 1
      }
      return try text(content)
    }
    offset += 1
    while offset < bytes.count {
      if bytes[offset] == quote {
        offset += 1
        guard offset < bytes.count, bytes[offset] == quote else { return try text(content) }
      }
      content.append(bytes[offset])
      offset += 1
    }
    throw Malformed(offset: offset)
  }

  private func text(_ content: [UInt8]) throws -> String {
    guard let text = String(validating: content, as: UTF8.self) else { throw Malformed(offset: offset) }
    return text
  }
}
