/// A text with signatures below it (c2sp.org/signed-note):
///
///     example.com/log                         the text: whole lines of UTF-8,
///     15                                      no control characters
///     rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=
///                                             the last empty line
///     — example.com/log M9e0luh4jTG+UMBq…     one signature line or more
///
/// Reading a note says nothing about who signed it; `verified(by:)` does.
public struct SignedNote: Sendable, Hashable {
  /// The longest note taken, in bytes, and the most signature lines: those of the reference implementation.
  public static let longest = 1_000_000
  /// The most signature lines taken.
  public static let mostSignatures = 100

  /// The text in UTF-8, with its last line end.
  public let text: [UInt8]
  /// The signatures, in the order of their lines.
  public let signatures: [NoteSignature]

  /// The note of a text and the signatures of it.
  public init(text: [UInt8], signatures: [NoteSignature]) throws(NoteError) {
    try Self.check(text: text)
    guard (1...Self.mostSignatures).contains(signatures.count) else {
      throw .malformed("a note has 1 to 100 signatures")
    }
    self.text = text
    self.signatures = signatures
    // What `encoded` writes can be read again.
    guard encoded.count <= Self.longest else { throw .malformed("longer than a million bytes") }
  }

  /// The note of its bytes; whatever is not written exactly as `encoded` writes it is refused.
  public init(_ bytes: [UInt8]) throws(NoteError) {
    guard bytes.count <= Self.longest else { throw .malformed("longer than a million bytes") }
    guard let textEnd = Self.endOfText(bytes) else {
      throw .malformed("no empty line between text and signatures")
    }
    guard bytes.last == UInt8(ascii: "\n") else { throw .malformed("the last line has no line end") }
    let lines = bytes[(textEnd + 1)...].dropLast()
      .split(
        separator: UInt8(ascii: "\n"), maxSplits: Self.mostSignatures, omittingEmptySubsequences: false)
    guard lines.count <= Self.mostSignatures else { throw .malformed("a note has 1 to 100 signatures") }
    var signatures = [NoteSignature]()
    for line in lines { signatures.append(try NoteSignature(line: line)) }
    try self.init(text: Array(bytes[..<textEnd]), signatures: signatures)
  }

  /// The note as it is written.
  public var encoded: [UInt8] {
    text + [UInt8(ascii: "\n")] + signatures.flatMap(\.line)
  }

  /// Where the text ends: before the second of the last two line ends that follow each other.
  private static func endOfText(_ bytes: [UInt8]) -> Int? {
    bytes.indices.dropFirst().last { end in
      bytes[end] == UInt8(ascii: "\n") && bytes[end - 1] == UInt8(ascii: "\n")
    }
  }

  /// Whole lines of UTF-8 without control characters.
  static func check(text: [UInt8]) throws(NoteError) {
    guard text.last == UInt8(ascii: "\n") else { throw .malformed("the text does not end with a line end") }
    guard text.allSatisfy({ $0 >= 0x20 || $0 == UInt8(ascii: "\n") }) else {
      throw .malformed("a control character in the text")
    }
    guard String(validating: text, as: UTF8.self) != nil else { throw .malformed("not UTF-8") }
  }
}
