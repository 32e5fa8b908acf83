/// A name as its surname and two stars: 王秀兰 → 王**, 欧阳小雨 → 欧阳**, Ann Lee → A**.
///
/// Shows at most two scalars, both letters: a combining mark or variation selector behind the surname stays
/// hidden, and a name that begins with anything else is `**`.
enum NameMask {
  static func append(_ value: RawSpan, to output: inout [UInt8]) {
    output.append(value, in: 0..<Surname.byteCount(in: value))
    output.append("**")
  }
}
