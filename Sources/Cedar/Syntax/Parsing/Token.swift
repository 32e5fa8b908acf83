/// A lexical unit of a policy or schema text.
struct Token {
  enum Kind: UInt8 {
    case identifier, integer, string, slot
    case at, question, dot, comma, semicolon, colon, doubleColon
    case leftParenthesis, rightParenthesis, leftBrace, rightBrace, leftBracket, rightBracket
    case equalEqual, notEqual, less, lessEqual, greaterEqual, greater, equal
    case or, and, plus, minus, times, divide, remainder, not
    case end
  }

  let kind: Kind
  let span: SourceSpan
}
