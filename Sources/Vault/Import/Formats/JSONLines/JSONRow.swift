import Cedar

/// A JSON object as a row of cells, spelled as a CSV file would spell them.
///
///     "text" → its characters     7 → 7     true, false → yes, no     null → absent     ["a","b"] → a;b
enum JSONRow {
  static func row(
    of object: JSONObject, line: Int, limits: ImportLimits
  ) -> Result<ImportRow, RowProblem> {
    guard object.members.count <= limits.maxColumns else {
      return .failure(RowProblem(line: line, .columnCount, "more than \(limits.maxColumns) members"))
    }
    var names: [Name] = []
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for (index, member) in object.members.enumerated() {
      guard let name = Name(member.name.string) else {
        // Without the name itself: a file of another make may have values there.
        return .failure(
          RowProblem(line: line, .badMemberName, "the name of member \(index + 1) is not a field name"))
      }
      let start = bytes.count
      if let trouble = append(member.value, to: &bytes) {
        return .failure(RowProblem(line: line, field: name, .badMemberValue, trouble))
      }
      guard bytes.count - start <= limits.maxFieldBytes else {
        return .failure(
          RowProblem(
            line: line, field: name, .fieldTooLong, "the value is longer than \(limits.maxFieldBytes) bytes"))
      }
      names.append(name)
      ends.append(bytes.count)
    }
    return .success(ImportRow(line: line, names: names, bytes: bytes, ends: ends))
  }

  /// Appends a member's value; answers with what is wrong with it.
  private static func append(_ value: JSONValue, to bytes: inout [UInt8]) -> String? {
    switch value.content {
    case .null: return nil
    case .array(let items): return append(items, to: &bytes)
    case .object: return "an object, where a field has a value or a list of values"
    case .bool, .number, .string: return appendOne(value, to: &bytes)
    }
  }

  private static func append(_ items: [JSONValue], to bytes: inout [UInt8]) -> String? {
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(ListValue.separator) }
      let start = bytes.count
      if let trouble = appendOne(item, to: &bytes) { return trouble }
      // Joined, either would read as other items than were given.
      guard bytes.count > start else { return "an item of the list is empty" }
      guard !bytes[start...].contains(ListValue.separator) else { return "an item of the list holds `;`" }
    }
    return nil
  }

  private static func appendOne(_ value: JSONValue, to bytes: inout [UInt8]) -> String? {
    switch value.content {
    case .bool(let truth): bytes.append(contentsOf: (truth ? "yes" : "no").utf8)
    case .string(let text): bytes.append(contentsOf: text.string.utf8)
    case .number(let number):
      guard number.int64 != nil else { return "a number that is not whole, or too large" }
      bytes.append(contentsOf: number.text.utf8)
    case .null, .array, .object: return "an item of the list is neither text, number, true nor false"
    }
    return nil
  }
}
