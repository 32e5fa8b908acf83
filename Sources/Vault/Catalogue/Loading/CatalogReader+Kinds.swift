extension CatalogReader {
  /// The kind of a field: a word, and the keys beside it that this word needs.
  func readKind(_ members: YAMLMembers, types: Set<Name>) throws(PolicyLoadError) -> FieldKind {
    let element = try members.required("kind")
    let word = try element.text()
    var used: Set<String> = []
    let kind: FieldKind
    if word == "list" {
      used = ["of", "most"]
      let most = try members.required("most").integer()
      guard (1...1000).contains(most) else {
        throw try members.required("most").fault("a list of \(most): 1 to 1000 are possible")
      }
      let of = try members.required("of")
      kind = .list(
        of: try readItem(try of.text(), at: of, members, types: types, used: &used), max: most)
    } else {
      kind = try readItem(word, at: element, members, types: types, used: &used)
    }
    for key in ["max", "codes", "from", "to", "to_type", "of", "most"] where !used.contains(key) {
      if let member = members[key] {
        throw member.fault("key without use: `\(key)` does not belong to `\(word)`")
      }
    }
    return kind
  }

  private func readItem(
    _ word: String, at element: YAMLElement, _ members: YAMLMembers, types: Set<Name>, used: inout Set<String>
  ) throws(PolicyLoadError) -> FieldKind {
    switch word {
    case "text", "token":
      used.insert("max")
      let max = try members.required("max").integer()
      guard (1...65_536).contains(max) else {
        throw try members.required("max").fault("\(max) bytes: 1 to 65536 are possible")
      }
      return word == "text" ? .text(maxBytes: max) : .token(maxBytes: max)
    case "person_name": return .personName
    case "code":
      used.insert("codes")
      let codes = try members.required("codes").names()
      guard !codes.isEmpty else { throw try members.required("codes").fault("no codes") }
      return .code(codes)
    case "boolean": return .boolean
    case "date": return .date
    case "time": return .time
    case "integer":
      used.formUnion(["from", "to"])
      let from = try members.required("from").integer()
      let to = try members.required("to").integer()
      guard from <= to else { throw try members.required("to").fault("range upside down: \(from) to \(to)") }
      return .integer(from...to)
    case "resident_id": return .residentID
    case "phone": return .phone
    case "plate": return .plate
    case "reference":
      used.insert("to_type")
      let target = try members.required("to_type").name()
      guard types.contains(target) else {
        throw try members.required("to_type").fault("no such type: `\(target)`")
      }
      return .reference(target)
    default:
      throw element.fault(
        "unknown kind: `\(word)`",
        help: "one of: text, person_name, code, boolean, date, time, integer, resident_id, phone, plate, "
          + "reference, token, list")
    }
  }
}
