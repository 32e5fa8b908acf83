extension Value {
  /// A length of time in milliseconds, possibly negative (reference: `extensions/datetime.rs`, RFC 80).
  public struct Duration: Hashable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads `-?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?` with at least one of the parts.
    public init(parsing text: Text) throws(ExtensionError) {
      var reader = LiteralReader(text)
      let isNegative = reader.take("-")
      var magnitude: UInt64 = 0
      var remaining = Unit.descending[...]
      repeat {
        let digits = reader.takeDigits()
        guard !digits.isEmpty, let unit = reader.takeUnit(),
          let position = remaining.firstIndex(of: unit)
        else { throw Self.malformed }
        // Each unit once, larger ones first.
        remaining = remaining[(position + 1)...]
        guard let count = LiteralReader.magnitude(of: digits) else { throw Self.outOfRange }
        let (part, overflow) = count.multipliedReportingOverflow(by: unit.rawValue)
        let (sum, carry) = magnitude.addingReportingOverflow(part)
        if overflow || carry { throw Self.outOfRange }
        magnitude = sum
      } while !reader.isAtEnd
      guard let milliseconds = Int64(isNegative: isNegative, magnitude: magnitude) else {
        throw Self.outOfRange
      }
      self.milliseconds = milliseconds
    }

    // Whole units, truncated towards zero.
    public func toMilliseconds() -> Int64 { milliseconds }
    public func toSeconds() -> Int64 { milliseconds / 1_000 }
    public func toMinutes() -> Int64 { milliseconds / 60_000 }
    public func toHours() -> Int64 { milliseconds / 3_600_000 }
    public func toDays() -> Int64 { milliseconds / 86_400_000 }

    private static let malformed = ExtensionError(
      "not a duration: it needs numbers with the units `d`, `h`, `m`, `s`, `ms` in that order, as in `-1d12h`"
    )
    private static let outOfRange = ExtensionError(
      "the duration is out of range: it must fit 64 bits in milliseconds")
  }
}

/// The units of a duration literal, by their milliseconds.
private enum Unit: UInt64 {
  case day = 86_400_000
  case hour = 3_600_000
  case minute = 60_000
  case second = 1_000
  case millisecond = 1

  static let descending: [Unit] = [.day, .hour, .minute, .second, .millisecond]
}

extension LiteralReader {
  fileprivate mutating func takeUnit() -> Unit? {
    if take("d") { return .day }
    if take("h") { return .hour }
    if take("m") { return take("s") ? .millisecond : .minute }
    if take("s") { return .second }
    return nil
  }
}

extension Value.Duration: Comparable {
  public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
}

extension Value.Duration: CustomStringConvertible {
  /// A text that ``init(parsing:)`` reads as this duration.
  public var description: String { "\(milliseconds)ms" }
}
