/// An identity number with four characters left at each end, or one at each end in the strict form.
///
///     000031194709210260 → 0000**********0260 → 0****************0
///
/// The strict form belongs wherever birth data shows beside it: district, birth date and the last four leave one
/// candidate for the whole number (domain, raise rule 4).
enum ResidentIDMask {
  static func append(_ value: RawSpan, to output: inout [UInt8]) {
    append(value, keeping: 4, stars: "**********", to: &output)
  }

  static func appendStrict(_ value: RawSpan, to output: inout [UInt8]) {
    append(value, keeping: 1, stars: "****************", to: &output)
  }

  private static func append(
    _ value: RawSpan, keeping kept: Int, stars: StaticString, to output: inout [UInt8]
  ) {
    guard ResidentID.hasShape(value) else {
      output.append("******************")
      return
    }
    output.append(value, in: 0..<kept)
    output.append(stars)
    output.append(value, in: ResidentID.length - kept..<ResidentID.length)
  }
}
