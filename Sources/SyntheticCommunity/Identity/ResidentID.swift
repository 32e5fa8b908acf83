/// Resident identity numbers that no person can hold.
///
///     00 CC GG  YYYYMMDD  NNN  C
///     |  |  |   |         |    check digit, ISO 7064 MOD 11-2
///     |  |  |   |         sequence 001-999, odd for men
///     |  |  |   date of birth
///     |  |  grid 01-84
///     |  community 00-07
///     never issued: citizens' numbers begin with 1-8, foreigners' permanent residence numbers with 9
///
/// Source: GB 11643-1999. The vault has a validator of its own; the two check each other.
public enum ResidentID {
  /// The eighteenth character for seventeen digits; `nil` if they are not seventeen ASCII digits.
  public static func checkDigit(of digits: String) -> Character? {
    let bytes = Array(digits.utf8)
    guard bytes.count == 17, bytes.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    var sum = 0
    for (digit, weight) in zip(bytes, weights) { sum += Int(digit - UInt8(ascii: "0")) * weight }
    return checkCharacters[sum % 11]
  }

  /// Whether eighteen characters end with the check digit the first seventeen ask for.
  public static func isConsistent(_ number: String) -> Bool {
    let bytes = Array(number.utf8)
    guard bytes.count == 18, let digit = checkDigit(of: String(decoding: bytes[0..<17], as: UTF8.self)) else {
      return false
    }
    return digit.asciiValue == bytes[17]
  }

  /// The number of a person registered in a grid.
  static func number(community: Int, grid: Int, birth: CalendarDate, sequence: Int) -> String {
    let area = "00" + padded(community, to: 2) + padded(grid, to: 2)
    let date = padded(birth.year, to: 4) + padded(birth.month, to: 2) + padded(birth.day, to: 2)
    let digits = area + date + padded(sequence, to: 3)
    guard let check = checkDigit(of: digits) else { preconditionFailure("seventeen digits by construction") }
    return digits + String(check)
  }

  private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  private static let checkCharacters = Array("10X98765432")
}
