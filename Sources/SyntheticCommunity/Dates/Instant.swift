/// A second of UTC, written `YYYY-MM-DDTHH:MM:SSZ`.
struct Instant: Comparable, CustomStringConvertible {
  private let secondsSinceEpoch: Int

  init(_ date: CalendarDate, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    secondsSinceEpoch = date.dayNumber * 86_400 + hour * 3_600 + minute * 60 + second
  }

  private init(secondsSinceEpoch: Int) { self.secondsSinceEpoch = secondsSinceEpoch }

  func adding(seconds: Int) -> Instant { Instant(secondsSinceEpoch: secondsSinceEpoch + seconds) }
  func adding(minutes: Int) -> Instant { adding(seconds: minutes * 60) }
  func adding(hours: Int) -> Instant { adding(seconds: hours * 3_600) }

  var description: String {
    // Every community lies after 1970, so the quotient needs no rounding towards the past.
    let date = CalendarDate(dayNumber: secondsSinceEpoch / 86_400)
    let second = secondsSinceEpoch % 86_400
    let time = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, to: 2) }
    return "\(date)T\(time[0]):\(time[1]):\(time[2])Z"
  }

  static func < (left: Instant, right: Instant) -> Bool { left.secondsSinceEpoch < right.secondsSinceEpoch }
}
