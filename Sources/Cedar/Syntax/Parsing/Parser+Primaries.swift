/// Literals, variables, and what may be asked of them.
///
///     Member  := Primary ('.' IDENT ('(' Arguments ')')? | '[' STRING ']')*
///     Primary := 'true' | 'false' | INTEGER | STRING | Entity | Variable
///              | Function '(' Arguments ')' | '(' Expression ')' | '[' Expressions ']' | '{' Attributes '}'
extension Parser {
  mutating func member() throws(SyntaxError) -> Expression {
    let start = current.span
    var expression = try primary()
    while let access = try access(to: expression, from: start) { expression = access }
    return expression
  }

  /// The access that begins at the current token, if one does.
  private mutating func access(
    to expression: Expression, from start: SourceSpan
  ) throws(SyntaxError) -> Expression? {
    switch current.kind {
    case .dot:
      try advance()
      let (name, nameSpan) = try anyIdentifier("an attribute or a method")
      try checkUsable(name, at: nameSpan, hint: "write `[\"\(name)\"]` for an attribute of this name")
      return current.kind == .leftParenthesis
        ? try method(name, at: nameSpan, of: expression, from: start)
        : try node(.attribute(expression, name), span(from: start))
    case .leftBracket:
      try advance()
      let name = try index()
      try expect(.rightBracket, "`]` after the name of the attribute")
      return try node(.attribute(expression, name), span(from: start))
    case .leftParenthesis:
      throw failure("function calls must be of the form `<name>(arg1, arg2, ...)`")
    default:
      return nil
    }
  }

  private mutating func index() throws(SyntaxError) -> Text {
    guard current.kind == .string else {
      throw failure(
        "invalid index: \(quoted(current.span))",
        hint: "the name of an attribute in brackets is a string literal")
    }
    let name = try string(current.span)
    try advance()
    return name
  }

  private mutating func primary() throws(SyntaxError) -> Expression {
    switch current.kind {
    case .leftParenthesis: try parenthesized()
    case .leftBracket: try set()
    case .leftBrace: try record()
    case .identifier: try word()
    case .integer: try integerLiteral()
    case .string: try stringLiteral()
    default: throw noExpression()
    }
  }

  private func noExpression() -> SyntaxError {
    guard current.kind == .slot else { return unexpectedToken(expected: "an expression") }
    return failure(
      "found template slot \(quoted(current.span)) in a condition",
      hint: "slots may stand only in the scope, after `==` or `in`")
  }

  private mutating func parenthesized() throws(SyntaxError) -> Expression {
    try advance()
    let inner = try expression()
    try expect(.rightParenthesis, "an operator or `)`")
    return inner
  }

  private mutating func stringLiteral() throws(SyntaxError) -> Expression {
    let span = current.span
    let text = try string(span)
    try advance()
    return try node(.literal(.string(text)), span)
  }

  private mutating func word() throws(SyntaxError) -> Expression {
    let span = current.span
    if try consumeWord("true") { return try node(.literal(.bool(true)), span) }
    if try consumeWord("false") { return try node(.literal(.bool(false)), span) }
    if isAt("if") {
      throw failure("unexpected `if`", hint: "put parentheses around an `if` used as an operand")
    }
    return try named()
  }

  // MARK: Integers

  private mutating func integerLiteral() throws(SyntaxError) -> Expression {
    let span = current.span
    guard let value = Int64(source.text(of: span)) else { throw tooLarge(span) }
    try advance()
    return try node(.literal(.long(value)), span)
  }

  /// A literal with the minus before it, or nil where more than a literal follows the minus: the smallest integer
  /// can only be written so.
  mutating func negativeLiteral(from start: SourceSpan) throws(SyntaxError) -> Expression? {
    var following = self
    try following.advance()
    switch following.current.kind {
    case .dot, .leftBracket, .leftParenthesis: return nil
    default: break
    }
    guard let value = Int64("-" + source.text(of: current.span)) else { throw tooLarge(current.span) }
    try advance()
    return try node(.literal(.long(value)), span(from: start))
  }

  private func tooLarge(_ span: SourceSpan) -> SyntaxError {
    failure(
      "the integer literal is too large", at: span,
      hint: "integers range from \(Int64.min) to \(Int64.max)")
  }

  // MARK: Sets and records

  /// Expressions and the token that ends them, both consumed; a comma may follow the last.
  private mutating func expressions(
    until end: Token.Kind, _ expected: String
  ) throws(SyntaxError) -> [Expression] {
    var expressions: [Expression] = []
    while current.kind != end {
      expressions.append(try expression())
      guard try consume(.comma) else { break }
    }
    try expect(end, expected)
    return expressions
  }

  private mutating func set() throws(SyntaxError) -> Expression {
    let start = current.span
    try advance()
    let elements = try expressions(until: .rightBracket, "`,` or `]` after an element")
    return try node(.set(elements), span(from: start))
  }

  private mutating func record() throws(SyntaxError) -> Expression {
    let start = current.span
    try advance()
    var attributes: [Expression.Attribute] = []
    var names: Set<Text> = []
    while current.kind != .rightBrace {
      let span = current.span
      let name = try recordKey()
      guard names.insert(name).inserted else {
        throw failure("duplicate key in record literal: \(quoted(span))", at: span)
      }
      try expect(.colon, "`:` after the key")
      attributes.append(Expression.Attribute(name: name, value: try expression()))
      guard try consume(.comma) else { break }
    }
    try expect(.rightBrace, "`,` or `}` after an attribute")
    return try node(.record(attributes), span(from: start))
  }

  private mutating func recordKey() throws(SyntaxError) -> Text {
    switch current.kind {
    case .string:
      let name = try string(current.span)
      try advance()
      return name
    case .identifier:
      let (name, span) = try anyIdentifier("a key")
      try checkUsable(name, at: span, hint: "put the key in quotes")
      return name
    default:
      throw unexpectedToken(expected: "a key, which is an identifier or a string, or `}`")
    }
  }

  // MARK: Names

  /// What begins with an identifier: an entity, a function call or a variable.
  private mutating func named() throws(SyntaxError) -> Expression {
    let name = try name()
    if let id = name.id {
      return try node(.literal(.entity(EntityUID(type: EntityType(name.name), id: id))), name.span)
    }
    let variable = name.isSimple ? Variable(rawValue: name.name.string) : nil
    if current.kind == .leftParenthesis {
      guard variable == nil else {
        throw failure("`\(name.name)(...)` is not a valid function call", at: name.span)
      }
      return try functionCall(name)
    }
    guard let variable else { throw invalidVariable(name) }
    return try node(.variable(variable), name.span)
  }

  private func invalidVariable(_ name: ParsedName) -> SyntaxError {
    switch current.kind {
    case .dot, .leftBracket:
      failure(
        "invalid member access: `\(name.name)` has no attributes or methods", at: name.span,
        hint: Spelling.hint(for: name.name, among: Self.variables)
          ?? "the variables are `principal`, `action`, `resource` and `context`")
    default:
      if name.isSimple {
        failure(
          "invalid variable: `\(name.name)`", at: name.span,
          hint: Spelling.hint(for: name.name, among: Self.variables)
            ?? "the variables are `principal`, `action`, `resource` and `context`; strings stand in double quotes"
        )
      } else {
        failure(
          "expected an entity, found the name `\(name.name)`", at: name.span,
          hint: "use `is` to test for a type, or add an id, as in `\(name.name)::\"alice\"`")
      }
    }
  }

  // MARK: Calls

  private mutating func functionCall(_ name: ParsedName) throws(SyntaxError) -> Expression {
    let function = name.isSimple ? ExtensionFunction(rawValue: name.name.string) : nil
    guard let function, function.isConstructor else {
      let isMethod = function != nil || (name.isSimple && Self.builtInMethods.contains(name.name))
      throw failure(
        isMethod
          ? "`\(name.name)` is a method, not a function" : "`\(name.name)` is not a valid function",
        at: name.span,
        hint: isMethod
          ? "use a method-style call `e.\(name.name)(...)`"
          : Spelling.hint(for: name.name, among: ["decimal", "ip", "datetime", "duration"])
            ?? "the functions are `decimal`, `ip`, `datetime` and `duration`")
    }
    try advance()
    let arguments = try expressions(until: .rightParenthesis, "`,` or `)` after an argument")
    return try node(.call(function, arguments), span(from: name.span))
  }

  private static let variables: [Text] = ["principal", "action", "resource", "context"]

  private static let builtInMethods: [Text] = [
    "contains", "containsAll", "containsAny", "isEmpty", "hasTag", "getTag",
  ]

  private static let methods: [Text] =
    builtInMethods + ExtensionFunction.allCases.filter { !$0.isConstructor }.map { Text($0.rawValue) }

  private mutating func method(
    _ name: Text, at nameSpan: SourceSpan, of receiver: Expression, from start: SourceSpan
  ) throws(SyntaxError) -> Expression {
    try advance()
    let arguments = try expressions(until: .rightParenthesis, "`,` or `)` after an argument")
    return try method(name, at: nameSpan, of: receiver, arguments, span(from: start))
  }

  private func method(
    _ name: Text, at nameSpan: SourceSpan, of receiver: Expression, _ arguments: [Expression],
    _ span: SourceSpan
  ) throws(SyntaxError) -> Expression {
    func argument() throws(SyntaxError) -> Expression {
      try check(arguments, count: 1, name, at: nameSpan)
      return arguments[0]
    }
    switch name.string {
    case "contains": return try node(.contains(.contains, receiver, try argument()), span)
    case "containsAll": return try node(.contains(.containsAll, receiver, try argument()), span)
    case "containsAny": return try node(.contains(.containsAny, receiver, try argument()), span)
    case "hasTag": return try node(.hasTag(receiver, key: try argument()), span)
    case "getTag": return try node(.getTag(receiver, key: try argument()), span)
    case "isEmpty":
      try check(arguments, count: 0, name, at: nameSpan)
      return try node(.isEmpty(receiver), span)
    default:
      guard let function = ExtensionFunction(rawValue: name.string) else {
        throw failure(
          "`\(name)` is not a valid method", at: nameSpan, hint: Spelling.hint(for: name, among: Self.methods)
        )
      }
      guard !function.isConstructor else {
        throw failure(
          "`\(name)` is a function, not a method", at: nameSpan,
          hint: "use a function-style call `\(name)(...)`")
      }
      return try node(.call(function, [receiver] + arguments), span)
    }
  }

  private func check(
    _ arguments: [Expression], count: Int, _ name: Text, at span: SourceSpan
  ) throws(SyntaxError) {
    guard arguments.count != count else { return }
    let required = count == 1 ? "exactly 1 argument" : "no arguments"
    throw failure("call to `\(name)` requires \(required), but got \(arguments.count)", at: span)
  }
}
