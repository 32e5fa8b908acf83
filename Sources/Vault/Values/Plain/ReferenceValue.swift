/// The name of another record: the source's own key of a row (`R-000123`) or a record id of this vault.
///
/// Only the syntax is judged here: ASCII letters, digits and `_ . : -`, a letter or digit first, at most 64 bytes.
public enum ReferenceValue {
  public static let maximumBytes = 64

  static func canonicalise(_ value: RawSpan, into output: inout [UInt8]) -> ValueProblem? {
    guard isReference(value) else {
      return ValueProblem(
        .notAReference, "not a key or record id: at most 64 ASCII letters, digits, `_`, `.`, `:` or `-`")
    }
    output.append(value)
    return nil
  }

  /// Whether `value` could be the key of a row or a record id.
  public static func isReference(_ value: RawSpan) -> Bool {
    guard (1...maximumBytes).contains(value.byteCount),
      value.byte(0).isDigit || value.byte(0).isASCIILetter
    else { return false }
    for offset in 1..<value.byteCount {
      switch value.byte(offset) {
      case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "-"): continue
      case let byte where byte.isDigit || byte.isASCIILetter: continue
      default: return false
      }
    }
    return true
  }
}
