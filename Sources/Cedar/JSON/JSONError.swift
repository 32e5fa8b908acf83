/// Why a text is not the JSON that was asked for, and where.
///
/// Nothing of the text is repeated in the message: it may be personal data.
public struct JSONError: Error, Hashable, Sendable {
  public enum Cause: Hashable, Sendable {
    case tooLarge(limit: Int)
    case tooDeep(limit: Int)
    case notUTF8
    case unexpectedEnd
    case expected(String)
    case controlCharacterInString
    case unknownEscape
    /// An escaped half of a UTF-16 pair without the other.
    case loneSurrogate
    case malformedNumber
    case duplicateName
    /// Good JSON, but not of the form that Cedar gives to what it should be.
    case mismatch(JSONMismatch.Cause)
  }

  public let cause: Cause
  /// In bytes, from 0.
  public let offset: Int
  /// From 1.
  public let line: Int
  /// In Unicode scalars, from 1.
  public let column: Int

  /// The error at the byte `offset` of `text`.
  init(_ cause: Cause, at offset: Int, in text: some Collection<UInt8>) {
    self.cause = cause
    self.offset = offset
    var line = 1
    var column = 1
    for byte in text.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        // A byte that does not continue a scalar begins one.
        column += 1
      }
    }
    self.line = line
    self.column = column
  }
}

extension JSONError: CustomStringConvertible {
  public var description: String { "line \(line), column \(column): \(cause)" }
}

extension JSONError.Cause: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooLarge(let limit): "the text is too large: more than \(limit) bytes"
    case .tooDeep(let limit): "arrays and objects are nested too deeply: more than \(limit) levels"
    case .notUTF8: "the text is not UTF-8"
    case .unexpectedEnd: "the text ends too early"
    case .expected(let what): "expected \(what)"
    case .controlCharacterInString: "a control character stands in a string: it must be escaped"
    case .unknownEscape: "unknown escape in a string"
    case .loneSurrogate: "an escape names half of a surrogate pair"
    case .malformedNumber: "malformed number"
    case .duplicateName: "an object has the same name twice"
    case .mismatch(let cause): cause.description
    }
  }
}
