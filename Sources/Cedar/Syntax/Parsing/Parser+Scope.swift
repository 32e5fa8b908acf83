/// The scope of a policy: `principal`, `action` and `resource`, in this order.
///
///     Constraint := '==' Entity | 'in' Entity | 'is' Type | 'is' Type 'in' Entity
///     Entity     := Type '::' STRING | SLOT | '(' Entity ')'
///     Action     := '==' Entity | 'in' (Entity | '[' Entities ']')
extension Parser {
  mutating func scope() throws(SyntaxError) -> Scope<EntityOrSlot> {
    try scopeVariable(.principal)
    let principal = try entityConstraint(.principal)
    try scopeSeparator(before: .action)
    let action = try actionConstraint()
    try scopeSeparator(before: .resource)
    let resource = try entityConstraint(.resource)
    if try consume(.comma), current.kind != .rightParenthesis {
      throw failure(
        "this policy has an extra element in the scope: \(quoted(current.span))",
        hint: "a scope has exactly `principal`, `action` and `resource`; further conditions follow `when`")
    }
    return Scope(principal: principal, action: action, resource: resource)
  }

  private mutating func scopeSeparator(before next: Variable) throws(SyntaxError) {
    if current.kind == .rightParenthesis { throw missing(next) }
    try checkScopeEnds()
    try expect(.comma, "`,` and `\(next.rawValue)`")
    try scopeVariable(next)
  }

  /// Says what is wrong with what follows a constraint, where the grammar alone would say little.
  private func checkScopeEnds() throws(SyntaxError) {
    switch current.kind {
    case .or, .and:
      throw failure(
        "unexpected operator in the policy scope: \(quoted(current.span))",
        hint: "write one constraint for each variable; further conditions follow `when`")
    default: break
    }
  }

  private func missing(_ variable: Variable) -> SyntaxError {
    failure(
      "this policy is missing the `\(variable.rawValue)` variable in the scope",
      hint: "a scope has exactly `principal`, `action` and `resource`")
  }

  private mutating func scopeVariable(_ variable: Variable) throws(SyntaxError) {
    if current.kind == .rightParenthesis { throw missing(variable) }
    let (found, span) = try anyIdentifier("`\(variable.rawValue)`")
    guard found == Text(variable.rawValue) else {
      throw failure(
        "found `\(found)` where the variable `\(variable.rawValue)` must be used", at: span,
        hint: "a scope has exactly `principal`, `action` and `resource`, in this order")
    }
    if current.kind == .colon {
      throw failure(
        "type constraints using `:` are not supported", hint: "try using `is` instead")
    }
  }

  private mutating func entityConstraint(
    _ variable: Variable
  ) throws(SyntaxError) -> EntityConstraint<EntityOrSlot> {
    if try consumeWord("is") {
      let start = current.span
      let type = Located(node: try entityType(), span: span(from: start))
      if current.kind == .equalEqual {
        throw failure("`is` cannot be used together with `==`", hint: "an entity that is `==` has its type")
      }
      guard try consumeWord("in") else { return .isType(type) }
      return .isTypeIn(type, try entityOrSlot(for: variable))
    }
    if try consumeWord("in") { return .in(try entityOrSlot(for: variable)) }
    if try consume(.equalEqual) { return .equal(try entityOrSlot(for: variable)) }
    try checkScopeOperator()
    return .any
  }

  private mutating func actionConstraint() throws(SyntaxError) -> ActionConstraint {
    if isAt("is") {
      throw failure("`is` cannot appear in the action scope", hint: "try `action == …` or `action in …`")
    }
    if try consumeWord("in") { return try actionSet() }
    if try consume(.equalEqual) {
      if current.kind == .leftBracket {
        throw failure("expected a single entity after `==`, found a set", hint: "try `action in [ … ]`")
      }
      return .equal(try action())
    }
    try checkScopeOperator()
    return .any
  }

  private func checkScopeOperator() throws(SyntaxError) {
    switch current.kind {
    case .notEqual, .less, .lessEqual, .greater, .greaterEqual:
      throw failure(
        "invalid operator in the policy scope: \(quoted(current.span))",
        hint: "the scope knows `==`, `in` and `is`; other conditions follow `when`")
    case .equal:
      throw failure("`=` is not a valid operator in Cedar", hint: "try using `==` instead")
    default: break
    }
  }

  /// One action, or a set of them in brackets; either in any number of parentheses.
  private mutating func actionSet() throws(SyntaxError) -> ActionConstraint {
    if current.kind == .leftParenthesis {
      try enter()
      try advance()
      let constraint = try actionSet()
      try expect(.rightParenthesis, "`)`")
      leave()
      return constraint
    }
    guard try consume(.leftBracket) else { return .in(try action()) }
    var actions: [Located<EntityUID>] = []
    while current.kind != .rightBracket {
      if current.kind == .leftBracket {
        throw failure("expected a single entity, found a set", hint: "list the actions themselves")
      }
      actions.append(try action())
      guard try consume(.comma) else { break }
    }
    try expect(.rightBracket, "`,` or `]` after an action")
    return .inAny(actions)
  }

  private mutating func action() throws(SyntaxError) -> Located<EntityUID> {
    let reference = try entityOrSlot(for: .action)
    switch reference.node {
    case .slot: throw failure("expected an entity, found a template slot", at: reference.span)
    case .entity(let entity):
      guard entity.type.basename == "Action" else {
        throw failure(
          "expected an entity of type `Action`, found the type `\(entity.type)`", at: reference.span,
          hint: "action entities have the type `Action`, perhaps in a namespace")
      }
      return Located(node: entity, span: reference.span)
    }
  }

  /// What may stand on the right of `==` and `in` in a scope.
  private mutating func entityOrSlot(
    for variable: Variable
  ) throws(SyntaxError) -> Located<EntityOrSlot> {
    let start = current.span
    switch current.kind {
    case .leftParenthesis:
      try enter()
      try advance()
      let reference = try entityOrSlot(for: variable)
      try expect(.rightParenthesis, "`)`")
      leave()
      return reference
    case .slot:
      let slot = try slot(for: variable)
      return Located(node: .slot(slot), span: start)
    case .leftBracket:
      throw failure(
        "expected a single entity or a template slot, found a set",
        hint: "write a policy for each, or a parent that has them all as members")
    case .string:
      throw failure(
        "expected an entity, found a string",
        hint: "include the entity type, as in `User::\"alice\"`")
    case .identifier:
      let entity = try entityLiteral()
      return Located(node: .entity(entity), span: span(from: start))
    default:
      throw unexpectedToken(expected: "an entity such as `User::\"alice\"`")
    }
  }

  private mutating func slot(for variable: Variable) throws(SyntaxError) -> Slot {
    let token = current
    guard variable != .action else {
      throw failure("expected an entity, found a template slot", at: token.span)
    }
    try advance()
    let text = source.text(of: token.span)
    guard text == "?" + variable.rawValue, let slot = Slot(rawValue: text) else {
      throw failure(
        "expected an entity or the slot `?\(variable.rawValue)`, found `\(text)`", at: token.span)
    }
    return slot
  }
}
