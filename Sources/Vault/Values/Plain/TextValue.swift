/// A person's own words, kept scalar for scalar as they came.
///
/// Long text may have lines and tabs; CRLF becomes LF. Text of at most `singleLineBytes` is a line in a form (a
/// room, an employer): it has neither, and spaces at its ends fall away, since a search for it compares bytes.
/// Nothing else is touched, and no Unicode normalisation takes place: a spelling can be evidence.
enum TextValue {
  static let singleLineBytes = 256

  static func canonicalise(_ value: RawSpan, maxBytes: Int, into output: inout [UInt8]) -> ValueProblem? {
    guard value.byteCount <= maxBytes else { return .tooLong(maxBytes) }
    let start = output.count
    let problem =
      maxBytes <= singleLineBytes ? appendLine(value, to: &output) : appendLines(value, to: &output)
    if problem != nil { output.removeLast(output.count - start) }
    return problem
  }

  private static func appendLine(_ value: RawSpan, to output: inout [UInt8]) -> ValueProblem? {
    var kept: Range<Int>?
    var offset = 0
    while offset < value.byteCount {
      guard let scalar = value.scalar(at: offset) else { return .notUTF8 }
      guard !scalar.value.isForbiddenInText else { return forbidden }
      let next = offset + scalar.length
      if !scalar.value.isTypedSpace { kept = (kept?.lowerBound ?? offset)..<next }
      offset = next
    }
    guard let kept else { return .empty }
    output.append(value, in: kept)
    return nil
  }

  private static func appendLines(_ value: RawSpan, to output: inout [UInt8]) -> ValueProblem? {
    var kept = 0
    var offset = 0
    while offset < value.byteCount {
      guard let scalar = value.scalar(at: offset) else { return .notUTF8 }
      let next = offset + scalar.length
      if scalar.value == "\r", next < value.byteCount, value.byte(next) == UInt8(ascii: "\n") {
        output.append(value, in: kept..<offset)
        kept = next
      } else {
        guard scalar.value == "\n" || scalar.value == "\t" || !scalar.value.isForbiddenInText else {
          return forbidden
        }
      }
      offset = next
    }
    output.append(value, in: kept..<offset)
    return nil
  }

  private static let forbidden = ValueProblem(
    .forbiddenCharacter, "holds a control character, or one that hides or turns text")
}
