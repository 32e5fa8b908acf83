extension Value {
  /// An instant, in milliseconds since 1970-01-01T00:00:00Z without leap seconds (reference:
  /// `extensions/datetime.rs`, RFC 80).
  ///
  /// Literals reach from year 0 to 9999; ``offset(by:)`` reaches every 64-bit count.
  public struct Datetime: Hashable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads `YYYY-MM-DD`, or that followed by `THH:MM:SS`, `.SSS` if wanted, and `Z`, `+hhmm` or `-hhmm`.
    public init(parsing text: Text) throws(ExtensionError) {
      var reader = LiteralReader(text)
      guard let day = try reader.takeDate() else { throw Self.malformed }
      let time = reader.isAtEnd ? 0 : try reader.takeTime()
      guard let time, reader.isAtEnd else { throw Self.malformed }
      milliseconds = Int64(day) * Self.millisecondsPerDay + Int64(time)
    }

    /// This instant moved by `duration`.
    public func offset(by duration: Duration) throws(ExtensionError) -> Datetime {
      let (sum, overflow) = milliseconds.addingReportingOverflow(duration.milliseconds)
      if overflow { throw Self.outOfRange }
      return Datetime(milliseconds: sum)
    }

    /// How long after `earlier` this instant is.
    public func durationSince(_ earlier: Datetime) throws(ExtensionError) -> Duration {
      let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
      if overflow {
        throw ExtensionError("the duration between the instants does not fit 64 bits in milliseconds")
      }
      return Duration(milliseconds: difference)
    }

    /// The midnight, UTC, at which the day of this instant begins.
    public func toDate() throws(ExtensionError) -> Datetime {
      let (midnight, overflow) = milliseconds.subtractingReportingOverflow(toTime().milliseconds)
      if overflow { throw Self.outOfRange }
      return Datetime(milliseconds: midnight)
    }

    /// The time since midnight, UTC; never negative, also before 1970.
    public func toTime() -> Duration {
      let remainder = milliseconds % Self.millisecondsPerDay
      return Duration(milliseconds: remainder < 0 ? remainder + Self.millisecondsPerDay : remainder)
    }

    fileprivate static let millisecondsPerDay: Int64 = 86_400_000

    fileprivate static let malformed = ExtensionError(
      "not a datetime: it needs `YYYY-MM-DD`, or that and `Thh:mm:ss`, `.SSS` if wanted, and `Z` or `±hhmm`")
    private static let outOfRange = ExtensionError(
      "the datetime is out of range: it must fit 64 bits in milliseconds from 1970")
  }
}

extension LiteralReader {
  /// `YYYY-MM-DD` as days since 1970-01-01, or nil where the text has another form.
  fileprivate mutating func takeDate() throws(ExtensionError) -> Int? {
    guard let year = takeNumber(digits: 4), take("-"), let month = takeNumber(digits: 2), take("-"),
      let day = takeNumber(digits: 2)
    else { return nil }
    guard let days = GregorianCalendar.days(year: year, month: month, day: day) else {
      throw ExtensionError("the datetime has a month or day that does not exist")
    }
    return days
  }

  /// `Thh:mm:ss`, perhaps `.SSS`, then `Z` or `±hhmm`, as milliseconds from midnight UTC of the written date.
  fileprivate mutating func takeTime() throws(ExtensionError) -> Int? {
    guard take("T"), let hour = takeNumber(digits: 2), take(":"), let minute = takeNumber(digits: 2),
      take(":"), let second = takeNumber(digits: 2)
    else { return nil }
    var millisecond = 0
    if take(".") {
      guard let number = takeNumber(digits: 3) else { return nil }
      millisecond = number
    }
    var offset = 0
    if !take("Z") {
      let isWest = take("-")
      guard isWest || take("+"), let hours = takeNumber(digits: 2), let minutes = takeNumber(digits: 2)
      else { return nil }
      guard hours < 24, minutes < 60 else {
        throw ExtensionError("the datetime has an offset that does not exist: the largest is 2359")
      }
      offset = (isWest ? -1 : 1) * (hours * 60 + minutes)
    }
    // A leap second cannot be checked, so 60 is no second.
    guard hour < 24, minute < 60, second < 60 else {
      throw ExtensionError("the datetime has an hour, minute or second that does not exist")
    }
    return ((hour * 60 + minute - offset) * 60 + second) * 1_000 + millisecond
  }
}

extension Value.Datetime: Comparable {
  public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
}

extension Value.Datetime: CustomStringConvertible {
  /// The instant as `YYYY-MM-DDThh:mm:ss.SSSZ`, or its distance from 1970 where the year has not four digits.
  public var description: String { literal ?? "1970-01-01 + (\(milliseconds)ms)" }

  /// The text that ``init(parsing:)`` reads as this instant, or nil where the year is not one of 0000–9999.
  var literal: String? {
    let time = Int(toTime().milliseconds)
    // Exact also where the midnight before does not fit.
    let day = (milliseconds / Self.millisecondsPerDay) - (milliseconds % Self.millisecondsPerDay < 0 ? 1 : 0)
    let date = GregorianCalendar.date(days: Int(day))
    guard (0...9999).contains(date.year) else { return nil }
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: width - digits.count) + digits
    }
    let seconds = time / 1_000
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
      + "T\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
      + ".\(padded(time % 1_000, 3))Z"
  }
}
