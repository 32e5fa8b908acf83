/// The citizen's identity number of GB 11643-1999, eighteen characters.
///
///     area (6, GB/T 2260) ‖ birth date (8, YYYYMMDD) ‖ sequence (3, odd for men) ‖ check digit (0–9 or X)
public enum ResidentID {
  static let length = 18
  private static let weights: [Int] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  private static let checkDigits: [UInt8] = Array("10X98765432".utf8)

  static func canonicalise(
    _ value: RawSpan, in vault: VaultKind, into output: inout [UInt8]
  ) -> ValueProblem? {
    guard hasShape(value) else {
      return ValueProblem(.notAResidentID, "not seventeen digits and a check digit or X")
    }
    if let problem = problemWithArea(value, in: vault) { return problem }
    guard birthDate(value) != nil else {
      return ValueProblem(.birthDateInID, "digits 7 to 14 are no birth date")
    }
    guard value.byte(length - 1).capitalised == checkDigit(value) else {
      return ValueProblem(.checkDigit, "the check digit does not match: a digit is wrong or two are swapped")
    }
    output.append(value, in: 0..<length - 1)
    output.append(value.byte(length - 1).capitalised)
    return nil
  }

  /// The birth date inside an identity number, or `nil` where `value` is none.
  public static func birthDate(_ value: RawSpan) -> CalendarDate? {
    guard hasShape(value), let year = value.number(in: 6..<10), (1800...2199).contains(year),
      let month = value.number(in: 10..<12), let day = value.number(in: 12..<14)
    else { return nil }
    return CalendarDate(year: year, month: month, day: day)
  }

  /// Whether digit 17 is odd, which says a man; `nil` where `value` is no identity number.
  public static func isMale(_ value: RawSpan) -> Bool? {
    hasShape(value) ? value.byte(16) & 1 == 1 : nil
  }

  /// Seventeen digits and one more or an X; nothing about their meaning.
  static func hasShape(_ value: RawSpan) -> Bool {
    guard value.byteCount == length, value.isDigits(in: 0..<length - 1) else { return false }
    let last = value.byte(length - 1)
    return last.isDigit || last.capitalised == UInt8(ascii: "X")
  }

  /// Citizens' area codes begin with 1 to 8 and the numbers of foreigners' permanent residence with 9; 0 is
  /// never issued.
  private static func problemWithArea(_ value: RawSpan, in vault: VaultKind) -> ValueProblem? {
    let invented = value.byte(0) == UInt8(ascii: "0")
    switch vault {
    case .synthetic where !invented:
      return ValueProblem(.realNumber, "a real area code in a synthetic vault: invented ones begin with 0")
    case .production where invented:
      return ValueProblem(.syntheticNumber, "an invented area code, beginning with 0, in a production vault")
    default: return nil
    }
  }

  private static func checkDigit(_ value: RawSpan) -> UInt8 {
    var sum = 0
    for (offset, weight) in weights.enumerated() { sum += Int(value.byte(offset) - 0x30) * weight }
    return checkDigits[sum % 11]
  }
}
