/// A month of one retention class: what the log's openings are sealed for, and what expires as a whole.
struct AuditPeriod: Hashable, Sendable {
  let retention: AuditRetention
  let start: Timestamp
  /// The start of the next.
  let end: Timestamp
  private let year: Int
  private let month: Int

  /// The period a moment belongs to, in UTC.
  init(_ retention: AuditRetention, at time: Timestamp) {
    let day = time.day()
    self.init(retention, year: day.year, month: day.month)
  }

  /// The period of a key's name.
  init?(name: String) {
    let parts = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, parts[2].count == 6, let year = decimalDigits(parts[2].prefix(4)),
      let month = decimalDigits(parts[2].suffix(2)), (1...12).contains(month), (1...9998).contains(year),
      let retention = AuditRetention.allCases.first(where: { $0.rawValue.utf8.elementsEqual(parts[1]) })
    else { return nil }
    self.init(retention, year: year, month: month)
    guard self.name.utf8.elementsEqual(name.utf8) else { return nil }
  }

  private init(_ retention: AuditRetention, year: Int, month: Int) {
    self.retention = retention
    self.year = year
    self.month = month
    start = AuditPeriod.firstMoment(year, month)
    end = AuditPeriod.firstMoment(year, month + 1)
  }

  /// `period-3y-202611`
  var name: String { "period-\(retention.rawValue)-\(padded(year, 4))\(padded(month, 2))" }

  /// `2026-11`
  var monthText: String { "\(padded(year, 4))-\(padded(month, 2))" }

  /// When its openings must be gone, where they are kept for so many months after their own.
  func expiry(after months: Int) -> Timestamp { AuditPeriod.firstMoment(year, month + 1 + months) }

  /// The start of a month; months count on over the end of the year.
  private static func firstMoment(_ year: Int, _ month: Int) -> Timestamp {
    let day = CalendarDate(year: year + (month - 1) / 12, month: (month - 1) % 12 + 1, day: 1)
    return day.map { Timestamp(startOf: $0) } ?? .distantFuture
  }
}

extension AuditRetention {
  /// The catalogue's word for the class.
  var word: String {
    switch self {
    case .threeYears: "looks"
    case .fiveYears: "rules"
    }
  }

  /// What the events of the class are called in the store.
  var eventCodes: [String] { AuditEvent.allCases.filter { $0.retention == self }.map(\.code) }
}
