import Foundation

/// A moment in UTC, in microseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  public var microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }

  public static let distantFuture = Timestamp(microseconds: .max)

  /// The moment `seconds` after this one.
  public func adding(seconds: Int64) -> Timestamp {
    let (sum, overflow) = microseconds.addingReportingOverflow(seconds &* 1_000_000)
    return overflow ? .distantFuture : Timestamp(microseconds: sum)
  }

  /// The day it is at this moment where the clock is `offset` seconds ahead of UTC.
  public func day(offset: Int = 0) -> CalendarDate {
    let shifted = microseconds + Int64(offset) * 1_000_000
    let day: Int64 = 86_400_000_000
    return CalendarDate(daysSinceEpoch: Int(shifted >= 0 ? shifted / day : (shifted - day + 1) / day))
  }

  /// Midnight at the start of `day` where the clock is `offset` seconds ahead of UTC.
  public init(startOf day: CalendarDate, offset: Int = 0) {
    microseconds = Int64(day.daysSinceEpoch * 86_400 - offset) * 1_000_000
  }

  /// Reads `YYYY-MM-DDTHH:MM:SSZ`, with up to six digits of a fraction.
  public init?(utf8 bytes: some Collection<UInt8>) {
    guard (20...27).contains(bytes.count) else { return nil }
    let bytes = Array(bytes)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let day = CalendarDate(utf8: bytes[0..<10]), let hour = decimalDigits(bytes[11..<13]), hour < 24,
      let minute = decimalDigits(bytes[14..<16]), minute < 60,
      let second = decimalDigits(bytes[17..<19]), second < 60
    else { return nil }
    var fraction = 0
    if bytes.count > 20 {
      let digits = bytes[20..<(bytes.count - 1)]
      guard bytes[19] == UInt8(ascii: "."), let value = decimalDigits(digits) else { return nil }
      fraction = value
      for _ in digits.count..<6 { fraction *= 10 }
    }
    let seconds = day.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
    microseconds = Int64(seconds) * 1_000_000 + Int64(fraction)
  }

  public init?(_ text: some StringProtocol) { self.init(utf8: text.utf8) }

  /// `2026-11-21T19:25:03.123456Z`, always 27 bytes.
  public var description: String {
    var text: [UInt8] = []
    append(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the 27 bytes of `description`.
  func append(to text: inout [UInt8]) {
    let day = day()
    let micros = Int(microseconds - Timestamp(startOf: day).microseconds)
    let seconds = micros / 1_000_000
    func digits(_ number: Int, _ width: Int, then mark: Unicode.Scalar) {
      var divisor = 1
      for _ in 1..<width { divisor *= 10 }
      while divisor > 0 {
        text.append(UInt8(0x30 + number / divisor % 10))
        divisor /= 10
      }
      text.append(UInt8(ascii: mark))
    }
    digits(day.year, 4, then: "-")
    digits(day.month, 2, then: "-")
    digits(day.day, 2, then: "T")
    digits(seconds / 3600, 2, then: ":")
    digits(seconds / 60 % 60, 2, then: ":")
    digits(seconds % 60, 2, then: ".")
    digits(micros % 1_000_000, 6, then: "Z")
  }

  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }
}

/// Where the vault learns what time it is.
public protocol WallClock: Sendable {
  func now() -> Timestamp
  /// Microseconds since some moment that never changes, whoever sets the clock: by it a set clock shows.
  func uptime() -> Int64
}

/// The system's clock.
public struct SystemClock: WallClock {
  public init() {}
  public func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }

  /// Counts on while the machine sleeps, as the wall clock does.
  public func uptime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}
