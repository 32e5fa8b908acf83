/// Turns the tokens of policies into items for the ``LayoutPrinter``: where lines may end, and what belongs together.
///
/// The tokens are those of a text that parses, so nothing is checked here.
struct Layout {
  enum Item {
    /// A token, with the comments on the lines before it and on its line.
    case token(UInt32)
    /// The comments on the lines before a token, which is a bracket that closes: they stand inside.
    case commentsBeforeClosing(UInt32)
    case space
    /// A line's end or, in a group that is not divided, a blank.
    case line
    /// A line's end or nothing.
    case softLine
    /// A line's end in any case.
    case hardLine
    /// A group is written on one line or divided at each of its lines, its inner groups each for themselves.
    case begin, end
    /// What follows a line's end until the opposite is indented by one more or fewer level.
    case indent, dedent
  }

  private(set) var items: [Item] = []
  let tokens: CommentedTokens
  private(set) var position = 0
  /// By the place of each opening bracket, that of the closing one.
  private var closings: [Int: Int] = [:]
  /// The places of the first tokens of expressions with an `||` that stands in no bracket.
  private var disjunctions: Set<Int> = []

  init(_ tokens: CommentedTokens) {
    self.tokens = tokens
    lookAhead()
  }

  private mutating func lookAhead() {
    var open: [Int] = []
    var starts = [0]
    for (place, token) in tokens.tokens.enumerated() {
      switch token.kind {
      case _ where token.kind.isOpening:
        open.append(place)
        starts.append(place + 1)
      case _ where token.kind.isClosing:
        if let opening = open.popLast() { closings[opening] = place }
        starts.removeLast()
      case .comma, .colon: starts[starts.count - 1] = place + 1
      case .identifier where ["if", "then", "else"].contains(tokens.text(place)):
        starts[starts.count - 1] = place + 1
      case .or: disjunctions.insert(starts[starts.count - 1])
      default: break
      }
    }
  }

  /// Makes the items of the next policy, or of the comments at the end; the tokens, or nil where nothing is left.
  mutating func nextPolicy() -> CommentedTokens? {
    guard position < tokens.tokens.count else { return nil }
    items.removeAll(keepingCapacity: true)
    if kind == .end { token() } else { policy() }
    return tokens
  }

  // MARK: Tokens

  var kind: Token.Kind { tokens.tokens[position].kind }

  func isAt(_ word: String) -> Bool { kind == .identifier && tokens.text(position) == word }

  mutating func put(_ item: Item) { items.append(item) }

  mutating func token() {
    put(.token(UInt32(position)))
    position += 1
  }

  func closing(_ opening: Int) -> Int { closings[opening] ?? opening }

  func isDisjunction(at place: Int) -> Bool { disjunctions.contains(place) }

  // MARK: Policies

  private mutating func policy() {
    while kind == .at { annotation() }
    token()
    put(.space)
    scope()
    while kind == .identifier {
      put(.hardLine)
      condition()
    }
    token()
  }

  private mutating func annotation() {
    token()
    token()
    if kind == .leftParenthesis {
      for _ in 0..<3 { token() }
    }
    put(.hardLine)
  }

  /// On one line where it asks for nothing.
  private mutating func scope() {
    let isBare = closing(position) == position + 6
    put(.begin)
    bracketed(line: isBare ? .softLine : .hardLine, between: isBare ? .line : .hardLine) { $0.relation() }
    put(.end)
  }

  private mutating func condition() {
    put(.begin)
    token()
    put(.line)
    bracketed(line: .line, between: .line) { $0.expression() }
    put(.end)
  }

  /// What stands in brackets, divided by commas.
  ///
  /// - Parameter line: what stands inside next to the brackets.
  mutating func bracketed(line: Item, between: Item, _ element: (inout Self) -> Void) {
    let end = closing(position)
    token()
    if position == end {
      if tokens.leading[position] != nil {
        put(.indent)
        put(.commentsBeforeClosing(UInt32(position)))
        put(.dedent)
        put(line)
      }
    } else {
      put(.indent)
      put(line)
      element(&self)
      while kind == .comma {
        token()
        put(between)
        element(&self)
      }
      put(.commentsBeforeClosing(UInt32(position)))
      put(.dedent)
      put(line)
    }
    token()
  }
}
