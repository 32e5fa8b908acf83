/// Cedar's identifiers and names (reference grammar: `parser/grammar.lalrpop`, `ast/id.rs`).
///
/// An identifier is `[_a-zA-Z][_a-zA-Z0-9]*`; a name is identifiers joined by `::`. Reserved words cannot be
/// identifiers of names, attributes or record keys, and no component of a name may be `__cedar`.
enum Identifier {
  /// The words that no name, attribute or record key may be.
  static let reservedWords: Set<Text> = [
    "true", "false", "if", "then", "else", "in", "is", "like", "has",
  ]

  /// The name that the language keeps for itself.
  static let reservedNamespace: Text = "__cedar"

  static func canStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
  }

  static func canContinue(_ byte: UInt8) -> Bool {
    canStart(byte) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
  }

  /// Whether `text` has the form of an identifier; a reserved word has it too.
  static func hasForm(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, canStart(first) else { return false }
    return text.utf8.allSatisfy(canContinue)
  }

  /// Whether `text` may be an attribute, a record key or a component of a name.
  static func isUsable(_ text: some StringProtocol) -> Bool {
    hasForm(text) && !reservedWords.contains(Text(text))
  }

  /// Whether `text` is a name in normal form (no blanks); `allowingReserved`: a component may be `__cedar`.
  static func isName(_ text: some StringProtocol, allowingReserved: Bool) -> Bool {
    var rest = text[...]
    while true {
      let end = rest.utf8.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
      let component = rest[..<end]
      guard isUsable(component), allowingReserved || Text(component) != reservedNamespace else {
        return false
      }
      if end == rest.endIndex { return true }
      rest = rest[end...]
      guard rest.utf8.starts(with: "::".utf8) else { return false }
      rest = rest[rest.utf8.index(rest.startIndex, offsetBy: 2)...]
    }
  }

  /// Whether `text` is such an identifier; `__cedar` is no name that a policy can write.
  static func isUsableName(_ text: Text) -> Bool { text != reservedNamespace && isUsable(text.string) }
}
