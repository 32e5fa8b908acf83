import Foundation

/// A day or a moment as it is typed, as the moment the API takes.
enum PostDay {
  /// The zone of the vaults this is made for; others name theirs with `--time-zone`.
  static let zone = "Asia/Shanghai"

  /// When a post begins: a day at its first second.
  static func beginning(_ typed: String, zone: String = zone) throws(CommandFailure) -> String {
    try moment(typed, zone: zone, daysLater: 0)
  }

  /// When a post ends: a day counts whole.
  static func end(_ typed: String, zone: String = zone) throws(CommandFailure) -> String {
    try moment(typed, zone: zone, daysLater: 1)
  }

  private static func moment(_ typed: String, zone: String, daysLater: Int) throws(CommandFailure) -> String {
    // A moment is the API's to judge.
    if typed.utf8.contains(UInt8(ascii: "T")) { return typed }
    guard let timeZone = TimeZone(identifier: zone) else {
      throw CommandFailure(.usage, "no such time zone: `\(zone)`")
    }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let parts = typed.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, typed.utf8.count == 10, let year = parts[0], let month = parts[1],
      let day = parts[2],
      let start = DateComponents(calendar: calendar, year: year, month: month, day: day).date,
      calendar.dateComponents([.year, .month, .day], from: start)
        == DateComponents(year: year, month: month, day: day),
      let moment = calendar.date(byAdding: .day, value: daysLater, to: start)
    else {
      throw CommandFailure(
        .usage, "neither a day nor a moment", wayOut: "2026-12-31, or 2026-12-31T16:00:00Z")
    }
    return moment.formatted(.iso8601)
  }
}
