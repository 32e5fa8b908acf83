/// Reads policies from their text: the tokens, the errors and what every part of the grammar shares.
///
/// A descent through the grammar with one token of look-ahead. It stops at the first error. Depth is counted where
/// expressions nest, see ``Limits``.
struct Parser {
  let source: SourceFile
  private var lexer: Lexer
  /// The token not yet consumed.
  private(set) var current: Token
  /// The end of the last token consumed.
  private(set) var lastEnd: UInt32 = 0
  private var depth = 0
  private var names: Set<Text> = []

  init(_ source: SourceFile) throws(SyntaxError) {
    self.source = source
    lexer = Lexer(source.bytes)
    current = Token(kind: .end, span: SourceSpan(0, 0))
    try advance()
  }

  // MARK: Tokens

  mutating func advance() throws(SyntaxError) {
    lastEnd = current.span.end
    do {
      current = try lexer.next()
    } catch {
      throw invalidToken(error)
    }
  }

  /// Consumes the current token if it is of this kind.
  mutating func consume(_ kind: Token.Kind) throws(SyntaxError) -> Bool {
    guard current.kind == kind else { return false }
    try advance()
    return true
  }

  /// Consumes a token of this kind or fails, saying what was looked for.
  @discardableResult
  mutating func expect(_ kind: Token.Kind, _ expected: String) throws(SyntaxError) -> Token {
    guard current.kind == kind else { throw unexpectedToken(expected: expected) }
    let token = current
    try advance()
    return token
  }

  /// Whether the current token is this word.
  func isAt(_ word: StaticString) -> Bool {
    guard current.kind == .identifier, Int(current.span.end - current.span.start) == word.utf8CodeUnitCount
    else { return false }
    return word.withUTF8Buffer { source.bytes[range(current.span)].elementsEqual($0) }
  }

  mutating func consumeWord(_ word: StaticString) throws(SyntaxError) -> Bool {
    guard isAt(word) else { return false }
    try advance()
    return true
  }

  func span(from start: SourceSpan) -> SourceSpan { SourceSpan(start.start, lastEnd) }

  func range(_ span: SourceSpan) -> Range<Int> { Int(span.start)..<Int(span.end) }

  // MARK: Depth

  /// Begins a part of the grammar that may contain itself. No balance is kept after an error: the first one ends
  /// the parse.
  mutating func enter() throws(SyntaxError) {
    depth += 1
    if depth > Limits.expressionDepth { throw tooDeep(at: current.span) }
  }

  mutating func leave() { depth -= 1 }

  /// The node, unless it is too high a tree.
  func node(_ kind: Expression.Kind, _ span: SourceSpan) throws(SyntaxError) -> Expression {
    let expression = Expression(kind, span)
    if expression.height > Limits.expressionDepth { throw tooDeep(at: span) }
    return expression
  }

  private func tooDeep(at span: SourceSpan) -> SyntaxError {
    failure("the expression nests too deeply: at most \(Limits.expressionDepth) levels are allowed", at: span)
  }

  // MARK: Names

  /// The text, the same object for equal ones throughout the source.
  mutating func intern(_ text: Text) -> Text { names.insert(text).memberAfterInsert }

  /// The word at `span`, reserved or not.
  mutating func word(_ span: SourceSpan) -> Text { intern(Text(source.text(of: span))) }

  /// Consumes any identifier, reserved words included.
  mutating func anyIdentifier(_ expected: String) throws(SyntaxError) -> (Text, SourceSpan) {
    let token = try expect(.identifier, expected)
    return (word(token.span), token.span)
  }

  /// Fails where `name` is one that the language keeps for itself.
  func checkUsable(_ name: Text, at span: SourceSpan, hint: String? = nil) throws(SyntaxError) {
    if Identifier.reservedWords.contains(name) {
      throw failure("this identifier is reserved and cannot be used: `\(name)`", at: span, hint: hint)
    }
    if name == Identifier.reservedNamespace {
      throw failure("the name contains `__cedar`, which is reserved", at: span)
    }
  }

  // MARK: Strings

  /// The text that the string literal at `span` denotes.
  mutating func string(_ span: SourceSpan) throws(SyntaxError) -> Text {
    do {
      return intern(try Escapes.text(content(span)))
    } catch {
      throw invalidEscape(error, in: span)
    }
  }

  /// The pattern that the string literal at `span` denotes.
  func pattern(_ span: SourceSpan) throws(SyntaxError) -> Pattern {
    do {
      return try Escapes.pattern(content(span))
    } catch {
      throw invalidEscape(error, in: span)
    }
  }

  private func content(_ span: SourceSpan) -> ArraySlice<UInt8> {
    source.bytes[(Int(span.start) + 1)..<(Int(span.end) - 1)]
  }

  private func invalidEscape(_ escape: Escapes.InvalidEscape, in literal: SourceSpan) -> SyntaxError {
    let first = Int(literal.start) + 1
    let span = SourceSpan(UInt32(first + escape.start), UInt32(first + escape.end))
    let text = source.text(of: span)
    if text == "\r" {
      return failure("the string contains a bare carriage return", at: span, hint: "write it as `\\r`")
    }
    return failure(
      "the input \(quoted(span)) is not a valid escape", at: span,
      hint: text == "\\*"
        ? "only the pattern after `like` knows `\\*`"
        : #"the escapes are `\"`, `\\`, `\'`, `\n`, `\r`, `\t`, `\0`, `\x00` to `\x7F` and `\u{...}` with a scalar's number"#
    )
  }

  // MARK: Errors

  func failure(_ message: String, at span: SourceSpan? = nil, hint: String? = nil) -> SyntaxError {
    let span = span ?? current.span
    return SyntaxError(location: source.location(of: span), span: span, message: message, hint: hint)
  }

  /// The source at `span` in backticks: one line, and not more than a line of it.
  func quoted(_ span: SourceSpan) -> String {
    var quoted = ""
    for (position, scalar) in source.text(of: span).unicodeScalars.enumerated() {
      if position == 60 { return "`\(quoted)...`" }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: quoted += scalar.escaped(asASCII: true)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return "`\(quoted)`"
  }

  func unexpectedToken(expected: String, hint: String? = nil) -> SyntaxError {
    let found = current.kind == .end ? "end of input" : "token \(quoted(current.span))"
    return failure(
      "unexpected \(found): expected \(expected)", hint: hint ?? self.hint(forUnexpected: current))
  }

  private func invalidToken(_ token: Lexer.InvalidToken) -> SyntaxError {
    if token.isUnterminatedString {
      return failure("invalid token: the string has no end", at: token.span, hint: "close it with `\"`")
    }
    let text = source.text(of: token.span)
    if text == "\\\n" {
      return failure(
        "invalid token: a backslash before the end of the line", at: token.span,
        hint: "a string may go on in the next line without it")
    }
    return failure("invalid token: \(quoted(token.span))", at: token.span, hint: hint(forInvalid: text))
  }

  private func hint(forUnexpected token: Token) -> String? {
    switch source.text(of: token.span) {
    case "and", "AND": "Cedar writes `&&`"
    case "or", "OR": "Cedar writes `||`"
    case "not", "NOT": "Cedar writes `!`"
    case "/": "comments begin with `//`"
    case "has", "like", "is", "in", "==", "!=", "<", "<=", ">", ">=":
      "put a relation in parentheses to use it as an operand"
    default: nil
    }
  }

  private func hint(forInvalid text: String) -> String? {
    switch text {
    case "'": "strings stand in double quotes"
    case "&": "Cedar writes `&&`"
    case "|": "Cedar writes `||`"
    case "#": "comments begin with `//`"
    case "\u{FEFF}": "save the file without a byte-order mark"
    default: nil
    }
  }
}
