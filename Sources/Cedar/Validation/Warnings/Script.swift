/// A system of writing, as far as the names of scalars tell it.
///
/// The standard library does not give the Unicode property `Script`. The names of letters begin with it, though:
/// `CYRILLIC SMALL LETTER SHHA`. Approximated are: letters named otherwise (`KELVIN SIGN`), digits, marks and
/// symbols, which count as common to all scripts, and scalars that several scripts share (`Script_Extensions`),
/// which count as of the one that they are named after.
enum Script {
  /// Whether the text could be written in one script, those that are written together being one
  /// (UTS #39, section 5.1).
  static func isSingle(_ text: Text) -> Bool {
    var possible: Set<String>?
    for scalar in text.unicodeScalars {
      guard let systems = systems(of: scalar) else { continue }
      let left = possible.map(systems.intersection) ?? systems
      if left.isEmpty { return false }
      possible = left
    }
    return true
  }

  /// The systems of writing that the scalar belongs to, or nil where it belongs to all.
  private static func systems(of scalar: Unicode.Scalar) -> Set<String>? {
    if scalar.isASCII {
      return Identifier.canStart(UInt8(scalar.value)) && scalar != "_" ? ["LATIN"] : nil
    }
    if scalar.properties.isIdeographic { return ["HAN", "CHINESE", "JAPANESE", "KOREAN"] }
    guard let script = script(of: scalar) else { return nil }
    switch script {
    case "HIRAGANA", "KATAKANA": return [script, "JAPANESE"]
    case "HANGUL": return [script, "KOREAN"]
    case "BOPOMOFO": return [script, "CHINESE"]
    default: return [script]
    }
  }

  /// The script that the scalar is named after, if it is a letter of one.
  private static func script(of scalar: Unicode.Scalar) -> String? {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: break
    default: return nil
    }
    guard let name = properties.name else { return nil }
    var words = name.split(separator: " ")[...]
    if words.first == "FULLWIDTH" || words.first == "HALFWIDTH" { words = words.dropFirst() }
    guard let first = words.first, first != "MODIFIER", first != "MATHEMATICAL" else { return nil }
    let isLetter = words.contains { $0 == "LETTER" || $0 == "LIGATURE" || $0.hasPrefix("SYLLAB") }
    guard isLetter || first == "HANGUL" else { return nil }
    // `OLD PERSIAN`, `OLD TURKIC`: the first word alone is no script.
    return first == "OLD" ? words.prefix(2).joined(separator: " ") : String(first)
  }
}
