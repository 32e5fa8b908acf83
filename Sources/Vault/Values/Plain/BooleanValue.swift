/// `yes` or `no`.
enum BooleanValue {
  static func canonicalise(_ value: RawSpan, into output: inout [UInt8]) -> ValueProblem? {
    guard value.spells("yes") || value.spells("no") else {
      return ValueProblem(.notABoolean, "neither yes nor no")
    }
    output.append(value)
    return nil
  }
}
