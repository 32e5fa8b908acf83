/// The words of a policy text with the comments around them.
///
/// A comment belongs to the token before it where it begins on the same line, else to the one after it.
struct CommentedTokens {
  struct Comment {
    let span: SourceSpan
    /// Whether a blank line stands before.
    let followsBlankLine: Bool
  }

  let source: SourceFile
  /// The last is the end of the text.
  private(set) var tokens: [Token] = []
  /// By the place of the token in `tokens`.
  private(set) var leading: [Int: [Comment]] = [:]
  private(set) var trailing: [Int: Comment] = [:]
  /// Tokens before which, after their comments, a blank line stands; kept only for those with comments.
  private(set) var followsBlankLine: Set<Int> = []

  /// The tokens of a text that parses.
  init(_ source: SourceFile) {
    self.source = source
    var lexer = Lexer(source.bytes)
    var end = 0
    // The text has been read before: nothing in it is no token.
    while let token = try? lexer.next() {
      readComments(from: end, to: Int(token.span.start))
      tokens.append(token)
      end = Int(token.span.end)
      if token.kind == .end { break }
    }
    dropLastCommas()
    moveCommentsBehindOperators()
  }

  /// The comments between two tokens; there is nothing else but white space.
  private mutating func readComments(from start: Int, to end: Int) {
    let next = tokens.count
    var lineBreaks = 0
    var offset = start
    while offset < end {
      let byte = source.bytes[offset]
      guard byte == UInt8(ascii: "/") else {
        offset += 1
        let isSecondHalf =
          byte == UInt8(ascii: "\n")
          && source.bytes[offset - 2 < start ? offset - 1 : offset - 2] == UInt8(ascii: "\r")
        if byte == UInt8(ascii: "\r") || (byte == UInt8(ascii: "\n") && !isSecondHalf) { lineBreaks += 1 }
        continue
      }
      var commentEnd = offset
      while commentEnd < end, source.bytes[commentEnd] != UInt8(ascii: "\n"),
        source.bytes[commentEnd] != UInt8(ascii: "\r")
      {
        commentEnd += 1
      }
      let comment = Comment(span: trimmed(offset, commentEnd), followsBlankLine: lineBreaks > 1)
      if lineBreaks == 0, next > 0, leading[next] == nil, trailing[next - 1] == nil {
        trailing[next - 1] = comment
      } else {
        leading[next, default: []].append(comment)
      }
      lineBreaks = 0
      offset = commentEnd
    }
    if lineBreaks > 1, leading[next] != nil { followsBlankLine.insert(next) }
  }

  /// The comment without the blanks at its end.
  private func trimmed(_ start: Int, _ end: Int) -> SourceSpan {
    var end = end
    while source.bytes[end - 1] == UInt8(ascii: " ") || (0x09...0x0D).contains(source.bytes[end - 1]) {
      end -= 1
    }
    return SourceSpan(UInt32(start), UInt32(end))
  }

  /// Leaves out commas before closing brackets; their comments go to their neighbours.
  private mutating func dropLastCommas() {
    var kept: [Token] = []
    var leading: [Int: [Comment]] = [:]
    var trailing: [Int: Comment] = [:]
    var followsBlankLine: Set<Int> = []
    /// The comments of a comma that has been left out.
    var orphans: [Comment] = []
    for (place, token) in tokens.enumerated() {
      if token.kind == .comma, tokens[place + 1].kind.isClosing {
        orphans = self.leading[place] ?? []
        if let comment = self.trailing[place] {
          if orphans.isEmpty, trailing[kept.count - 1] == nil {
            trailing[kept.count - 1] = comment
          } else {
            orphans.append(comment)
          }
        }
        continue
      }
      let comments = orphans + (self.leading[place] ?? [])
      if !comments.isEmpty { leading[kept.count] = comments }
      trailing[kept.count] = self.trailing[place]
      if self.followsBlankLine.contains(place) { followsBlankLine.insert(kept.count) }
      orphans = []
      kept.append(token)
    }
    self.tokens = kept
    self.leading = leading
    self.trailing = trailing
    self.followsBlankLine = followsBlankLine
  }

  /// A line ends with the operator or the comma, not with what is before it: comments between the two go behind.
  private mutating func moveCommentsBehindOperators() {
    for place in tokens.indices.dropFirst() where hasComments(near: place) {
      if tokens[place].kind == .semicolon {
        // What stands on lines of its own before the end of a policy stays in the policy.
        guard leading[place] == nil, let comment = trailing.removeValue(forKey: place - 1) else { continue }
        prepend(trailing[place].map { [$0] } ?? [], to: place + 1)
        trailing[place] = comment
      } else if isInfix(place) {
        var comments = leading.removeValue(forKey: place) ?? []
        let isFree = comments.isEmpty
        if let own = trailing.removeValue(forKey: place) { comments.append(own) }
        if let before = trailing.removeValue(forKey: place - 1) {
          trailing[place] = before
        } else if isFree, let own = comments.popLast() {
          trailing[place] = own
        }
        prepend(comments, to: place + 1)
      }
    }
  }

  private func hasComments(near place: Int) -> Bool {
    leading[place] != nil || trailing[place] != nil || trailing[place - 1] != nil
  }

  private mutating func prepend(_ comments: [Comment], to place: Int) {
    guard !comments.isEmpty else { return }
    leading[place] = comments + (leading[place] ?? [])
  }

  /// Whether the token stands between two operands or members.
  private func isInfix(_ place: Int) -> Bool {
    switch tokens[place].kind {
    case .comma, .or, .and, .equalEqual, .notEqual, .less, .lessEqual, .greaterEqual, .greater, .plus, .times:
      true
    case .minus: endsOperand(place - 1)
    case .identifier: isRelation(place) && tokens[place - 1].kind != .at
    default: false
    }
  }

  private func endsOperand(_ place: Int) -> Bool {
    switch tokens[place].kind {
    case .integer, .string, .slot, .rightParenthesis, .rightBracket, .rightBrace: true
    case .identifier:
      ["true", "false"].contains(text(place)) || !Identifier.reservedWords.contains(Text(text(place)))
    default: false
    }
  }

  private func isRelation(_ place: Int) -> Bool { ["in", "has", "like", "is"].contains(text(place)) }

  /// The token as it was written.
  func text(_ place: Int) -> String { source.text(of: tokens[place].span) }
}

extension Token.Kind {
  var isOpening: Bool { self == .leftParenthesis || self == .leftBracket || self == .leftBrace }
  var isClosing: Bool { self == .rightParenthesis || self == .rightBracket || self == .rightBrace }
}
