/// Policies, annotations and conditions.
///
///     Policy     := Annotation* ('permit' | 'forbid') '(' Scope ')' Condition* ';'
///     Annotation := '@' IDENT ('(' STRING ')')?
///     Condition  := ('when' | 'unless') '{' Expression '}'
extension Parser {
  /// A policy or a template, before it has an id.
  struct ParsedPolicy {
    let scope: Scope<EntityOrSlot>
    let body: PolicyBody
  }

  /// Everything to the end of the text.
  mutating func policies() throws(SyntaxError) -> [ParsedPolicy] {
    var policies: [ParsedPolicy] = []
    while current.kind != .end { policies.append(try policy()) }
    return policies
  }

  private mutating func policy() throws(SyntaxError) -> ParsedPolicy {
    let start = current.span
    let annotations = try annotations()
    let effect = try effect()
    try expect(.leftParenthesis, "`(` and the scope")
    let scope = try scope()
    try expect(.rightParenthesis, "`)` after the scope")
    var conditions: [Condition] = []
    while current.kind == .identifier { conditions.append(try condition()) }
    try expect(.semicolon, "`when`, `unless` or `;` at the end of the policy")
    let body = PolicyBody(
      effect: effect, annotations: annotations, conditions: conditions, source: source,
      span: span(from: start))
    return ParsedPolicy(scope: scope, body: body)
  }

  mutating func annotations() throws(SyntaxError) -> [Annotation] {
    var annotations: [Annotation] = []
    var keys: Set<Text> = []
    while try consume(.at) {
      let (key, span) = try anyIdentifier("the name of an annotation")
      guard keys.insert(key).inserted else { throw failure("duplicate annotation: `@\(key)`", at: span) }
      var value: Text?
      if try consume(.leftParenthesis) {
        if current.kind == .rightParenthesis {
          throw unexpectedToken(
            expected: "a string in double quotes", hint: "leave out the parentheses where there is no value")
        }
        value = try string(try expect(.string, "a string in double quotes").span)
        try expect(.rightParenthesis, "`)` after the value of the annotation")
      }
      annotations.append(Annotation(key: key, value: value))
    }
    return annotations
  }

  private mutating func effect() throws(SyntaxError) -> Effect {
    if try consumeWord("permit") { return .permit }
    if try consumeWord("forbid") { return .forbid }
    guard current.kind == .identifier else {
      throw unexpectedToken(
        expected: "`@`, `permit` or `forbid`",
        hint: current.kind == .semicolon ? "one `;` ends a policy" : nil)
    }
    throw failure(
      "invalid policy effect: \(quoted(current.span))", hint: "the effect is `permit` or `forbid`")
  }

  private mutating func condition() throws(SyntaxError) -> Condition {
    let start = current.span
    let kind: Condition.Kind
    if try consumeWord("when") {
      kind = .when
    } else if try consumeWord("unless") {
      kind = .unless
    } else {
      throw failure(
        "invalid policy condition: \(quoted(current.span))",
        hint: "a condition begins with `when` or `unless`")
    }
    try expect(.leftBrace, "`{` after `\(kind.rawValue)`")
    if current.kind == .rightBrace {
      throw failure("`\(kind.rawValue)` condition clause cannot be empty")
    }
    let expression = try expression()
    try expect(.rightBrace, "an operator, or `}` at the end of the condition")
    return Condition(kind: kind, expression: expression, span: span(from: start))
  }
}
