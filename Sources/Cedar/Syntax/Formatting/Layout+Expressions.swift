/// Expressions: chains of `&&` and `||` have one operand on each line where they are divided, other operators end the
/// line that has become too long.
extension Layout {
  mutating func expression() {
    put(.begin)
    if isAt("if") { conditional() } else { disjunction() }
    put(.end)
  }

  /// Divided before `then` and `else`; an `else if` goes on as it began.
  private mutating func conditional() {
    token()
    indentedExpression()
    put(.line)
    token()
    indentedExpression()
    put(.line)
    token()
    if isAt("if") {
      put(.space)
      conditional()
    } else {
      indentedExpression()
    }
  }

  private mutating func indentedExpression() {
    put(.begin)
    put(.indent)
    put(.line)
    expression()
    put(.dedent)
    put(.end)
  }

  private mutating func disjunction() {
    guard isDisjunction(at: position) else {
      conjunction()
      return
    }
    indentedConjunction()
    while kind == .or {
      put(.space)
      token()
      put(.line)
      indentedConjunction()
    }
  }

  private mutating func indentedConjunction() {
    put(.begin)
    relation()
    put(.indent)
    conjuncts()
    put(.dedent)
    put(.end)
  }

  private mutating func conjunction() {
    relation()
    conjuncts()
  }

  private mutating func conjuncts() {
    while kind == .and {
      put(.space)
      token()
      put(.line)
      relation()
    }
  }

  mutating func relation() {
    sum()
    switch kind {
    case .equalEqual, .notEqual, .less, .lessEqual, .greaterEqual, .greater: rightHandSide()
    case .identifier where isAt("in"): rightHandSide()
    case .identifier where isAt("has"):
      put(.space)
      token()
      put(.space)
      token()
      while kind == .dot {
        token()
        token()
      }
    case .identifier where isAt("like"):
      put(.space)
      token()
      put(.space)
      token()
    case .identifier where isAt("is"):
      put(.space)
      token()
      put(.space)
      name()
      if isAt("in") { rightHandSide() }
    default: break
    }
  }

  /// An operator and its right operand; brackets begin on the line of the operator.
  private mutating func rightHandSide() {
    put(.space)
    token()
    if kind == .leftBracket || kind == .leftBrace {
      put(.space)
      sum()
    } else {
      put(.begin)
      put(.indent)
      put(.line)
      sum()
      put(.dedent)
      put(.end)
    }
  }

  // MARK: Arithmetic

  private mutating func sum() {
    product()
    while kind == .plus || kind == .minus {
      continuation()
      product()
    }
  }

  private mutating func product() {
    unary()
    while kind == .times {
      continuation()
      unary()
    }
  }

  /// An operator, after which the line ends only where it would become too long.
  private mutating func continuation() {
    put(.space)
    token()
    breakWhereNeeded(.line)
  }

  private mutating func breakWhereNeeded(_ line: Item) {
    put(.begin)
    put(.indent)
    put(line)
    put(.dedent)
    put(.end)
  }

  private mutating func unary() {
    while kind == .not || kind == .minus { token() }
    member()
  }

  // MARK: Members

  private mutating func member() {
    primary()
    while true {
      switch kind {
      case .dot:
        breakWhereNeeded(.softLine)
        token()
        token()
        if kind == .leftParenthesis { list() }
      case .leftBracket:
        for _ in 0..<3 { token() }
      default: return
      }
    }
  }

  private mutating func primary() {
    switch kind {
    case .leftParenthesis, .leftBracket: list()
    case .leftBrace: record()
    case .identifier:
      name()
      if kind == .leftParenthesis { list() }
    default: token()
    }
  }

  /// A name, or an entity.
  private mutating func name() {
    token()
    while kind == .doubleColon {
      token()
      token()
    }
  }

  /// Expressions in parentheses or brackets. A single set or record within has the line ends, not the parentheses.
  private mutating func list() {
    let inner = tokens.tokens[position + 1].kind
    let isWrapper =
      (inner == .leftBracket || inner == .leftBrace) && closing(position + 1) + 1 == closing(position)
    if isWrapper {
      token()
      primary()
      token()
    } else {
      put(.begin)
      bracketed(line: .softLine, between: .line) { $0.expression() }
      put(.end)
    }
  }

  private mutating func record() {
    put(.begin)
    bracketed(line: .line, between: .line) {
      $0.token()
      $0.token()
      $0.put(.space)
      $0.expression()
    }
    put(.end)
  }
}
