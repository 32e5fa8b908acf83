/// A telephone number in its canonical form.
///
///     mobile     15412345678        eleven digits, the first a 1
///     landline   027-01234567       area code, hyphen, seven or eight digits
///     service    4001234567         400 or 800 and seven digits
///     abroad     +85212345678       E.164, plus sign and 7 to 15 digits
enum PhoneNumber {
  enum Shape: Equatable {
    case mobile
    case landline(areaDigits: Int)
    case service
    case abroad
  }

  /// Longest number as typed, spaces and hyphens included.
  static let maximumBytes = 32

  static func canonicalise(
    _ value: RawSpan, in vault: VaultKind, into output: inout [UInt8]
  ) -> ValueProblem? {
    let start = output.count
    let problem = append(value, in: vault, to: &output, from: start)
    if problem != nil { output.removeLast(output.count - start) }
    return problem
  }

  private static func append(
    _ value: RawSpan, in vault: VaultKind, to output: inout [UInt8], from start: Int
  ) -> ValueProblem? {
    guard appendDigits(of: value, to: &output) else { return notAPhone }
    foldHomeCountryCode(&output, from: start)
    insertHyphen(&output, from: start)

    let number = output.span.bytes.extracting(start...)
    guard let shape = shape(of: number) else { return notAPhone }
    return problem(with: number, shape, in: vault)
  }

  /// The form a canonical number has, or `nil` where it has none.
  static func shape(of number: RawSpan) -> Shape? {
    let count = number.byteCount
    guard (8...16).contains(count) else { return nil }
    if number.byte(0) == UInt8(ascii: "+") {
      return number.isDigits(in: 1..<count) && number.byte(1) != UInt8(ascii: "0") ? .abroad : nil
    }
    if number.isDigits(in: 0..<count) {
      if count == 11, number.byte(0) == UInt8(ascii: "1") { return .mobile }
      let tollFree = number.byte(0) == UInt8(ascii: "4") || number.byte(0) == UInt8(ascii: "8")
      return count == 10 && tollFree && number.number(in: 1..<3) == 0 ? .service : nil
    }
    guard let area = areaDigits(number), number.byte(area) == UInt8(ascii: "-"),
      number.isDigits(in: 0..<area), number.isDigits(in: area + 1..<count),
      (7...8).contains(count - area - 1)
    else { return nil }
    return .landline(areaDigits: area)
  }

  /// 010 and 02x are the area codes of three digits; all others have four.
  private static func areaDigits(_ number: RawSpan) -> Int? {
    guard number.byteCount >= 10, number.byte(0) == UInt8(ascii: "0"), number.byte(1) != UInt8(ascii: "0")
    else { return nil }
    return number.byte(1) <= UInt8(ascii: "2") ? 3 : 4
  }

  private static func appendDigits(of value: RawSpan, to output: inout [UInt8]) -> Bool {
    guard value.byteCount <= maximumBytes else { return false }
    for offset in 0..<value.byteCount {
      switch value.byte(offset) {
      case UInt8(ascii: " "), UInt8(ascii: "-"): continue
      case UInt8(ascii: "+") where offset == 0: output.append(UInt8(ascii: "+"))
      case let byte where byte.isDigit: output.append(byte)
      default: return false
      }
    }
    return true
  }

  /// `+86` and the trunk zero say the same of a number at home.
  private static func foldHomeCountryCode(_ output: inout [UInt8], from start: Int) {
    guard output.count - start > 3, output[start..<start + 3].elementsEqual("+86".utf8) else { return }
    if output[start + 3] == UInt8(ascii: "1"), output.count - start == 14 {
      output.removeSubrange(start..<start + 3)
    } else {
      output.replaceSubrange(start..<start + 3, with: CollectionOfOne(UInt8(ascii: "0")))
    }
  }

  private static func insertHyphen(_ output: inout [UInt8], from start: Int) {
    guard let area = areaDigits(output.span.bytes.extracting(start...)) else { return }
    output.insert(UInt8(ascii: "-"), at: start + area)
  }

  /// No mobile range 154 and no subscriber number beginning with 0 is assigned: those are the invented ones.
  private static func problem(with number: RawSpan, _ shape: Shape, in vault: VaultKind) -> ValueProblem? {
    let invented: Bool
    switch shape {
    case .mobile:
      invented = number.number(in: 0..<3) == 154
      guard number.byte(1) >= UInt8(ascii: "3") else { return notAPhone }
    case .landline(let area):
      invented = number.byte(area + 1) == UInt8(ascii: "0")
      // Subscriber numbers begin with 2 to 8; 1 and 9 lead to services.
      guard invented || (UInt8(ascii: "2")...UInt8(ascii: "8")).contains(number.byte(area + 1)) else {
        return notAPhone
      }
    case .service, .abroad: invented = false
    }
    switch vault {
    case .synthetic where !invented:
      return ValueProblem(
        .realNumber, "could be a real telephone in a synthetic vault: invented ones are 154… and 027-0…")
    case .production where invented:
      return ValueProblem(.syntheticNumber, "an invented number, 154… or 027-0…, in a production vault")
    default: return nil
    }
  }

  private static let notAPhone = ValueProblem(
    .notAPhone, "not a mobile number, a landline with its area code, or an international number")
}
