/// Only whether there is something: `yes` or `no`.
///
/// `no` also where the value itself says that there is nothing (`no`, `none`, 无): a record of "no low income"
/// must not read as low income.
enum ExistenceMask {
  static func append(_ value: RawSpan, to output: inout [UInt8]) {
    let nothing =
      value.byteCount == 0 || value.spells("no") || value.spells("none") || value.spells("无")
    output.append(nothing ? "no" : "yes")
  }
}
