/// One of a closed list of codes the catalogue declares.
enum CodeValue {
  static func canonicalise(
    _ value: RawSpan, among codes: [Name], into output: inout [UInt8]
  ) -> ValueProblem? {
    for code in codes where value.spells(code.text) {
      output.append(value)
      return nil
    }
    let known = codes.prefix(12).map(\.text).joined(separator: ", ")
    return ValueProblem(.notACode, "none of its codes: \(known)\(codes.count > 12 ? ", …" : "")")
  }
}
