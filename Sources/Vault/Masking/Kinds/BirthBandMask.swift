/// A birth date as the band of five years in which the person's age lies today: 1947-09-21 → 75–79.
///
/// From ninety on the band is open, `90+`: a community has so few people of that age that a closed band would
/// name them.
enum BirthBandMask {
  private static let openFrom = 90

  static func append(_ value: RawSpan, on day: CalendarDate, to output: inout [UInt8]) {
    guard value.byteCount == 10, let birth = DateValue.date(at: 0, of: value), birth <= day else {
      output.append("**")
      return
    }
    let age = birth.age(on: day)
    guard age < openFrom else {
      output.append("90+")
      return
    }
    let start = age - age % 5
    output.append(contentsOf: "\(start)–\(start + 4)".utf8)
  }
}
