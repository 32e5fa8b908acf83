import Foundation
import SyntheticCommunity

@testable import FengniCommand

/// The generated community cut down to two buildings, so that a debug build loads it in seconds.
///
/// A row stays where its place lies in one of the buildings and every other row it names stays as well.
enum SmallCommunity {
  private static let buildings = ["B/baihe/031/07", "B/baihe/032/08"]

  static func write(to folder: String) throws {
    var files: [OutputFile: [UInt8]] = [:]
    let community = try Community(scale: .small, seed: 1, today: today())
    community.write { file, bytes in files[file, default: []] += bytes }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var kept: Set<String> = []
    for file in [.residents, .households, .consents, .careProfiles, .members, .serviceRequests, .assignments]
      as [OutputFile]
    {
      let bytes = cut(files[file] ?? [], keeping: &kept)
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(file.path)"))
    }
    try Data(files[.places] ?? []).write(to: URL(fileURLWithPath: "\(folder)/\(OutputFile.places.path)"))
    let people = (files[.people] ?? []).split(separator: 0x0A).filter { line in
      // Only those with a credential; their records are in the buildings kept.
      !String(decoding: line, as: UTF8.self).contains("\"profile\":null")
    }
    try Data(people.joined(separator: [0x0A])).write(
      to: URL(fileURLWithPath: "\(folder)/\(OutputFile.people.path)"))
  }

  private static func today() -> CalendarDate {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt
    let now = calendar.dateComponents([.year, .month, .day], from: Date())
    return CalendarDate(year: now.year ?? 2026, month: now.month ?? 1, day: now.day ?? 1)
      ?? Community.defaultToday
  }

  private static func cut(_ bytes: [UInt8], keeping kept: inout Set<String>) -> [UInt8] {
    var result: [UInt8] = []
    for (index, row) in rows(bytes).enumerated() {
      let text = String(decoding: row, as: UTF8.self)
      guard index >= 2 else {
        result += row
        continue
      }
      let columns = text.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
      guard columns.count == 3, buildings.contains(String(columns[1])) else { continue }
      let named = columns[2].matches(of: /\b[RHCMSAK]-[0-9]{4,6}\b/).map { String($0.output) }
      guard named.allSatisfy(kept.contains) else { continue }
      kept.insert(String(columns[0]))
      result += row
    }
    return result
  }

  /// Rows of CSV with their line ends; a quoted field may hold line breaks.
  private static func rows(_ bytes: [UInt8]) -> [[UInt8]] {
    var rows: [[UInt8]] = []
    var row: [UInt8] = []
    var isQuoted = false
    for byte in bytes {
      row.append(byte)
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == UInt8(ascii: "\n"), !isQuoted {
        rows.append(row)
        row = []
      }
    }
    return row.isEmpty ? rows : rows + [row]
  }
}
