/// Several values of one kind, joined by `;`, in the order given; spaces around an item fall away.
enum ListValue {
  static let separator = UInt8(ascii: ";")

  static func canonicalise(
    _ value: RawSpan, of kind: FieldKind, max: Int, in vault: VaultKind, into output: inout [UInt8]
  ) -> ValueProblem? {
    let start = output.count
    let problem = append(value, of: kind, max: max, in: vault, to: &output)
    if problem != nil { output.removeLast(output.count - start) }
    return problem
  }

  private static func append(
    _ value: RawSpan, of kind: FieldKind, max: Int, in vault: VaultKind, to output: inout [UInt8]
  ) -> ValueProblem? {
    var items: [Range<Int>] = []
    var offset = 0
    while offset <= value.byteCount {
      let end = endOfItem(in: value, from: offset)
      guard items.count < max else { return ValueProblem(.tooManyItems, "more than \(max) items") }

      let item = trimmed(offset..<end, of: value)
      guard !item.isEmpty else { return ValueProblem(.emptyItem, "an item between two `;` is empty") }
      if !items.isEmpty { output.append(separator) }
      let begin = output.count
      if let problem = kind.canonicalise(value.extracting(item), in: vault, into: &output) { return problem }
      let written = begin..<output.count
      for earlier in items where output[earlier].elementsEqual(output[written]) {
        return ValueProblem(.repeatedItem, "an item occurs twice")
      }
      items.append(written)
      offset = end + 1
    }
    return nil
  }

  /// Where the item that begins at `start` ends: at the next `;` or at the end of the list.
  static func endOfItem(in list: RawSpan, from start: Int) -> Int {
    var end = start
    while end < list.byteCount, list.byte(end) != separator { end += 1 }
    return end
  }

  private static func trimmed(_ range: Range<Int>, of value: RawSpan) -> Range<Int> {
    var (lower, upper) = (range.lowerBound, range.upperBound)
    while lower < upper, value.byte(lower) == UInt8(ascii: " ") { lower += 1 }
    while lower < upper, value.byte(upper - 1) == UInt8(ascii: " ") { upper -= 1 }
    return lower..<upper
  }
}
