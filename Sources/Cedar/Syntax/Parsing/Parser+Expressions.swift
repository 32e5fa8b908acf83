/// Expressions, from the loosest operator to the tightest.
///
///     Expression := 'if' Expression 'then' Expression 'else' Expression | Or
///     Or         := And ('||' And)*
///     And        := Relation ('&&' Relation)*
///     Relation   := Sum (('<' | '<=' | '>=' | '>' | '!=' | '==' | 'in') Sum)?
///                 | Sum 'has' (STRING | IDENT ('.' IDENT)*)
///                 | Sum 'like' STRING
///                 | Sum 'is' Name ('in' Sum)?
///     Sum        := Product (('+' | '-') Product)*
///     Product    := Unary ('*' Unary)*
///     Unary      := ('!'{1,4} | '-'{1,4})? Member
extension Parser {
  /// How tightly an operator binds, from the loosest.
  private enum Level: Int, Comparable {
    case or, and, relation, sum, product, operand

    static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  mutating func expression() throws(SyntaxError) -> Expression {
    try enter()
    let expression = isAt("if") ? try conditional() : try operators(atLeast: .or)
    leave()
    return expression
  }

  private mutating func conditional() throws(SyntaxError) -> Expression {
    let start = current.span
    try advance()
    let test = try expression()
    try expectWord("then")
    let then = try expression()
    try expectWord("else")
    let otherwise = try expression()
    return try node(.conditional(test, then: then, else: otherwise), span(from: start))
  }

  private mutating func expectWord(_ word: StaticString) throws(SyntaxError) {
    guard try consumeWord(word) else { throw unexpectedToken(expected: "an operator or `\(word)`") }
  }

  /// An operand and all operators after it that bind at least so tightly.
  ///
  /// Climbs the levels in a loop and not by a function each, so that a nested expression takes little stack.
  private mutating func operators(atLeast minimum: Level) throws(SyntaxError) -> Expression {
    let start = current.span
    var left = try unary()
    // What has been read binds as loosely as its loosest operator: tighter ones cannot follow.
    var ceiling = Level.operand
    while let level = currentLevel, level >= minimum, level < ceiling {
      left = try continuation(of: left, level, from: start)
      ceiling = level
    }
    return left
  }

  /// The level of the operator that the current token is, if it is one.
  private var currentLevel: Level? {
    switch current.kind {
    case .or: .or
    case .and: .and
    case .equalEqual, .notEqual, .less, .lessEqual, .greaterEqual, .greater, .equal: .relation
    case .plus, .minus: .sum
    case .times, .divide, .remainder: .product
    case .identifier where isAt("in") || isAt("has") || isAt("like") || isAt("is"): .relation
    default: nil
    }
  }

  /// The chain of operators of one level that begins at the current token, with its first operand.
  private mutating func continuation(
    of first: Expression, _ level: Level, from start: SourceSpan
  ) throws(SyntaxError) -> Expression {
    switch level {
    case .or: try or(first, from: start)
    case .and: try and(first, from: start)
    case .relation: try relation(first, from: start)
    case .sum: try sum(first, from: start)
    case .product: try product(first, from: start)
    case .operand: first
    }
  }

  private mutating func or(_ first: Expression, from start: SourceSpan) throws(SyntaxError) -> Expression {
    var operands = [first]
    while try consume(.or) { operands.append(try operators(atLeast: .and)) }
    return try node(.or(operands), span(from: start))
  }

  private mutating func and(_ first: Expression, from start: SourceSpan) throws(SyntaxError) -> Expression {
    var operands = [first]
    while try consume(.and) { operands.append(try operators(atLeast: .relation)) }
    return try node(.and(operands), span(from: start))
  }

  // MARK: Relations

  private mutating func relation(_ left: Expression, from start: SourceSpan) throws(SyntaxError) -> Expression
  {
    if let comparison = try comparison() {
      let right = try operators(atLeast: .sum)
      try refuseFurtherRelation()
      return try node(.comparison(comparison, left, right), span(from: start))
    }
    if try consumeWord("in") {
      let right = try operators(atLeast: .sum)
      try refuseFurtherRelation()
      return try node(.membership(left, in: right), span(from: start))
    }
    if try consumeWord("has") {
      let path = try attributePath()
      return try node(.has(left, path: path), span(from: start))
    }
    if try consumeWord("like") {
      let pattern = try likePattern()
      return try node(.like(left, pattern), span(from: start))
    }
    try advance()
    let type = try entityType()
    let container = try consumeWord("in") ? try operators(atLeast: .sum) : nil
    return try node(.isType(left, type, in: container), span(from: start))
  }

  private mutating func comparison() throws(SyntaxError) -> Expression.Comparison? {
    let comparison: Expression.Comparison
    switch current.kind {
    case .equalEqual: comparison = .equal
    case .notEqual: comparison = .notEqual
    case .less: comparison = .less
    case .lessEqual: comparison = .lessEqual
    case .greaterEqual: comparison = .greaterEqual
    case .greater: comparison = .greater
    case .equal:
      throw failure("`=` is not a valid operator in Cedar", hint: "try using `==` instead")
    default: return nil
    }
    try advance()
    return comparison
  }

  /// Relations do not associate.
  private func refuseFurtherRelation() throws(SyntaxError) {
    switch current.kind {
    case .equalEqual, .notEqual, .less, .lessEqual, .greaterEqual, .greater: break
    case .identifier where isAt("in"): break
    default: return
    }
    throw failure(
      "several relational operators in a row", hint: "put parentheses around one of the relations")
  }

  private mutating func attributePath() throws(SyntaxError) -> [Text] {
    if current.kind == .string {
      let name = try string(current.span)
      try advance()
      return [name]
    }
    guard current.kind == .identifier else {
      throw failure(
        "invalid right hand side of `has`: \(quoted(current.span))",
        hint: "`has` takes an attribute, a path of attributes such as `a.b`, or one string")
    }
    var path: [Text] = []
    repeat {
      let (name, span) = try anyIdentifier("an attribute")
      try checkUsable(name, at: span, hint: "only a single attribute may stand in quotes after `has`")
      path.append(name)
    } while try consume(.dot)
    if current.kind == .doubleColon {
      throw failure("an attribute cannot contain a namespace", hint: "try putting the attribute in quotes")
    }
    return path
  }

  private mutating func likePattern() throws(SyntaxError) -> Pattern {
    guard current.kind == .string else {
      throw failure(
        "right hand side of `like` must be a pattern literal, found \(quoted(current.span))",
        hint: "a pattern is a string in double quotes, in which `*` stands for any characters")
    }
    let pattern = try pattern(current.span)
    try advance()
    return pattern
  }

  // MARK: Arithmetic

  private mutating func sum(_ first: Expression, from start: SourceSpan) throws(SyntaxError) -> Expression {
    var terms: [Expression.Term] = []
    while current.kind == .plus || current.kind == .minus {
      let isSubtracted = current.kind == .minus
      try advance()
      let operand = try operators(atLeast: .product)
      terms.append(Expression.Term(isSubtracted: isSubtracted, operand: operand, span: span(from: start)))
    }
    return try node(.sum(first, terms), span(from: start))
  }

  private mutating func product(_ first: Expression, from start: SourceSpan) throws(SyntaxError) -> Expression
  {
    var factors = [first]
    while try consume(.times) { factors.append(try unary()) }
    switch current.kind {
    case .divide: throw failure("division is not supported")
    case .remainder: throw failure("remainder is not supported")
    default: return try node(.product(factors), span(from: start))
    }
  }

  private mutating func unary() throws(SyntaxError) -> Expression {
    switch current.kind {
    case .not: return try negation()
    case .minus: return try minus()
    default: return try member()
    }
  }

  private mutating func negation() throws(SyntaxError) -> Expression {
    let start = current.span
    let count = try operatorRun(.not)
    var operand = try member()
    for _ in 0..<count { operand = try node(.not(operand), span(from: start)) }
    return operand
  }

  private mutating func minus() throws(SyntaxError) -> Expression {
    let start = current.span
    var count = try operatorRun(.minus)
    var operand: Expression
    if current.kind == .integer, let literal = try negativeLiteral(from: start) {
      operand = literal
      count -= 1
    } else {
      operand = try member()
    }
    for _ in 0..<count { operand = try node(.negate(operand), span(from: start)) }
    return operand
  }

  /// Consumes one to four equal operators.
  private mutating func operatorRun(_ kind: Token.Kind) throws(SyntaxError) -> Int {
    let start = current.span
    var count = 0
    while try consume(kind) { count += 1 }
    guard count <= 4 else {
      throw failure(
        "too many occurrences of \(quoted(start)): at most 4 in a row are allowed",
        at: span(from: start))
    }
    return count
  }
}
