/// A number plate as its region and the last two characters: 鄂A·I3845 → 鄂A·***45.
enum PlateMask {
  static func append(_ value: RawSpan, to output: inout [UInt8]) {
    guard let lastTwo = PlateNumber.lastTwo(of: value) else {
      output.append("***")
      return
    }
    output.append(value, in: 0..<PlateNumber.regionBytes)
    output.append("·***")
    output.append(value, in: lastTwo..<value.byteCount)
  }
}
