/// A vehicle's number plate: province, letter, `·`, five or six characters (GA 36-2018).
///
///     鄂 A · I3845
///
/// Issued serials never hold the letters I and O; the invented ones always hold an I.
enum PlateNumber {
  private static let provinces: Set<UInt32> = Set(
    "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新".unicodeScalars.map(\.value))
  /// Trailer, training, police, Hong Kong, Macau, embassy and consulate end a serial.
  private static let endings: Set<UInt32> = Set("挂学警港澳使领".unicodeScalars.map(\.value))
  private static let dot: StaticString = "·"
  /// Province (3 bytes in UTF-8), letter, dot (2).
  private static let serialStart = 6
  static let maximumBytes = 32

  static func canonicalise(
    _ value: RawSpan, in vault: VaultKind, into output: inout [UInt8]
  ) -> ValueProblem? {
    let start = output.count
    guard value.byteCount <= maximumBytes, append(value, to: &output) else {
      output.removeLast(output.count - start)
      return ValueProblem(.notAPlate, "not a number plate: province, letter, `·`, five or six characters")
    }
    let serial = output[(start + serialStart)...]
    let holdsI = serial.contains(UInt8(ascii: "I"))
    let problem: ValueProblem?
    switch vault {
    case .synthetic where !holdsI:
      problem = ValueProblem(
        .realNumber, "could be a real plate in a synthetic vault: invented ones hold the letter I")
    case .production where holdsI || serial.contains(UInt8(ascii: "O")):
      problem = ValueProblem(.syntheticNumber, "holds I or O, which no issued plate does")
    default: problem = nil
    }
    if problem != nil { output.removeLast(output.count - start) }
    return problem
  }

  /// Where the last two characters of a canonical plate begin, or `nil` where `plate` is none.
  static func lastTwo(of plate: RawSpan) -> Int? {
    guard let region = region(of: plate), region == serialStart - 2,
      plate.byteCount > serialStart, plate.extracting(region..<serialStart).spells("·"),
      let length = serialLength(plate, from: serialStart), length.characters >= 5
    else { return nil }
    return plate.byteCount - length.lastTwoBytes
  }

  /// Bytes of the province and the letter of a canonical plate.
  static let regionBytes = 4

  private static func append(_ value: RawSpan, to output: inout [UInt8]) -> Bool {
    guard let region = region(of: value) else { return false }
    output.append(value, in: 0..<region - 1)
    output.append(value.byte(region - 1).capitalised)
    output.append(dot)

    var offset = region
    if offset < value.byteCount, let gap = value.scalar(at: offset) {
      let joins = gap.value.isNameDot || gap.value == " " || gap.value == "-"
      if joins { offset += gap.length }
    }
    guard serialLength(value, from: offset) != nil else { return false }
    for index in offset..<value.byteCount { output.append(value.byte(index).capitalised) }
    return true
  }

  private static func region(of value: RawSpan) -> Int? {
    guard value.byteCount > 0, let province = value.scalar(at: 0), provinces.contains(province.value.value),
      province.length < value.byteCount, value.byte(province.length).isASCIILetter
    else { return nil }
    return province.length + 1
  }

  /// Length of a serial: ASCII letters and digits, the last perhaps an ending.
  private static func serialLength(
    _ value: RawSpan, from start: Int
  ) -> (characters: Int, lastTwoBytes: Int)? {
    var characters = 0
    var offset = start
    var last = 0
    while offset < value.byteCount {
      guard let scalar = value.scalar(at: offset) else { return nil }
      let isEnding = endings.contains(scalar.value.value) && offset + scalar.length == value.byteCount
      guard isEnding || value.byte(offset).isDigit || value.byte(offset).isASCIILetter else { return nil }
      offset += scalar.length
      characters += 1
      last = scalar.length
    }
    return (5...6).contains(characters) ? (characters, last + 1) : nil
  }
}
