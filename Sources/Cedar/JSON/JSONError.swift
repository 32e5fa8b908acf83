/// Why a text is not the JSON that was asked for, and where.
///
/// Nothing of the text is repeated in the message: it may be personal data.
public struct JSONError: Error, Sendable {
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

  public var cause: Cause { content.cause }
  /// In bytes, from 0.
  public var offset: Int { content.offset }
  /// From 1.
  public var line: Int { content.line }
  /// In Unicode scalars, from 1.
  public var column: Int { content.column }

  /// One object, as in ``SyntaxError``: the reader keeps room for an error at every level of nesting.
  private let content: Content

  private final class Content: Sendable {
    let cause: Cause
    let offset: Int
    let line: Int
    let column: Int

    init(_ cause: Cause, _ offset: Int, _ line: Int, _ column: Int) {
      self.cause = cause
      self.offset = offset
      self.line = line
      self.column = column
    }
  }

  /// The error at the byte `offset` of `text`.
  init(_ cause: Cause, at offset: Int, in text: some Collection<UInt8>) {
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
    content = Content(cause, offset, line, column)
  }
}

extension JSONError: Hashable {
  public static func == (left: JSONError, right: JSONError) -> Bool {
    left.cause == right.cause && left.offset == right.offset && left.line == right.line
      && left.column == right.column
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(cause)
    hasher.combine(offset)
    hasher.combine(line)
    hasher.combine(column)
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
