/// A telephone number with its middle hidden: 15412345678 → 154****5678, 027-01234567 → 027-****67.
///
/// Of numbers abroad and of service numbers only the last two digits show.
enum PhoneMask {
  static func append(_ value: RawSpan, to output: inout [UInt8]) {
    let count = value.byteCount
    switch PhoneNumber.shape(of: value) {
    case .mobile:
      output.append(value, in: 0..<3)
      output.append("****")
      output.append(value, in: count - 4..<count)
    case .landline(let area):
      output.append(value, in: 0..<area)
      output.append("-****")
      output.append(value, in: count - 2..<count)
    case .service, .abroad:
      output.append("****")
      output.append(value, in: count - 2..<count)
    case nil: output.append("****")
    }
  }
}
