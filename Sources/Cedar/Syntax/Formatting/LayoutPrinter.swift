/// Writes the items of a ``Layout``, deciding which groups are divided.
///
/// A group stays on one line where it holds no comment but at its end and the line is not too wide up to the next
/// place where it may end. Looks ahead by at most a line's width, so the time is in proportion to the items.
struct LayoutPrinter {
  private(set) var output: [UInt8] = []
  /// Scalars on the line so far.
  private var column = 0
  private var isAtLineStart = true
  private var indentation = 0
  /// A blank is owed to whatever comes next on the line.
  private var owesSpace = false
  private var level = 0
  /// The closing bracket whose comments have been written before it.
  private var commentedClosing: Int?

  /// Writes the items of one policy; a blank line divides it from what came before.
  mutating func write(_ items: [Layout.Item], _ tokens: CommentedTokens) {
    let divided = Self.dividedGroups(items, tokens)
    /// Whether the groups that are open are divided, the innermost last.
    var groups: [Bool] = []
    level = 0
    for (place, item) in items.enumerated() {
      let isDivided = groups.last ?? true
      switch item {
      case .token(let token): write(Int(token), tokens, isFirst: place == 0)
      case .commentsBeforeClosing(let token):
        writeComments(tokens.leading[Int(token)] ?? [], tokens)
        commentedClosing = Int(token)
      case .space: owesSpace = true
      // Where a comment has ended the line already, the level of what comes next counts.
      case .line: if isDivided || isAtLineStart { endLine() } else { owesSpace = true }
      case .softLine: if isDivided || isAtLineStart { endLine() }
      case .hardLine: endLine()
      case .begin: groups.append(isDivided && (divided.contains(place) || !fits(place, items, tokens)))
      case .end: groups.removeLast()
      case .indent: level += 1
      case .dedent: level -= 1
      }
    }
    endLine()
  }

  // MARK: Groups

  /// The places where groups begin that cannot stay on one line because of what is in them.
  private static func dividedGroups(_ items: [Layout.Item], _ tokens: CommentedTokens) -> Set<Int> {
    var divided: Set<Int> = []
    var open: [Int] = []
    /// How many of the open groups hold a comment that ends a line.
    var commented = 0
    func divide(_ count: Int) {
      if count > 0 { divided.insert(open[count - 1]) }
    }
    for (place, item) in items.enumerated() {
      switch item {
      case .begin: open.append(place)
      case .end:
        let group = open.removeLast()
        if divided.contains(group), let outer = open.last { divided.insert(outer) }
        commented = min(commented, open.count)
      case .hardLine: divide(open.count)
      case .token(let token):
        divide(commented)
        commented = 0
        if tokens.leading[Int(token)] != nil { divide(open.count) }
        if tokens.trailing[Int(token)] != nil { commented = open.count }
      case .commentsBeforeClosing, .space, .line, .softLine, .indent, .dedent: break
      }
    }
    return divided
  }

  /// Whether the group that begins at `start` has room on the line, with what follows up to the next possible end.
  private func fits(_ start: Int, _ items: [Layout.Item], _ tokens: CommentedTokens) -> Bool {
    var room = PolicyFormatter.lineWidth - (isAtLineStart ? indentation : column + (owesSpace ? 1 : 0))
    var depth = 0
    var isPast = false
    for item in items[start...] {
      switch item {
      case .begin: depth += 1
      case .end:
        depth -= 1
        if depth == 0 { isPast = true }
      case .space: room -= 1
      case .line:
        if isPast { return true }
        room -= 1
      case .softLine: if isPast { return true }
      case .hardLine: return true
      case .token(let token):
        if tokens.leading[Int(token)] != nil { return true }
        let (width, isWhole) = tokens.width(Int(token), atMost: room)
        room -= width
        if room >= 0, !isWhole || tokens.trailing[Int(token)] != nil { return true }
      case .commentsBeforeClosing, .indent, .dedent: break
      }
      if room < 0 { return false }
    }
    return true
  }

  // MARK: Lines

  /// Ends the line, if anything is on it.
  private mutating func endLine() {
    if !isAtLineStart { output.append(UInt8(ascii: "\n")) }
    isAtLineStart = true
    indentation = level * Self.indentationWidth
    owesSpace = false
  }

  private static let indentationWidth = 2

  private mutating func write(_ bytes: ArraySlice<UInt8>) {
    if isAtLineStart {
      output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
      column = indentation
    } else if owesSpace {
      output.append(UInt8(ascii: " "))
      column += 1
    }
    isAtLineStart = false
    owesSpace = false
    output.append(contentsOf: bytes)
    // A string may hold line ends.
    if let end = bytes.lastIndex(of: UInt8(ascii: "\n")) {
      column = bytes[(end + 1)...].count { $0 & 0xC0 != 0x80 }
    } else {
      column += bytes.count { $0 & 0xC0 != 0x80 }
    }
  }

  private mutating func write(_ token: Int, _ tokens: CommentedTokens, isFirst: Bool) {
    if isFirst {
      writeOpeningComments(token, tokens)
    } else if token != commentedClosing {
      writeComments(tokens.leading[token] ?? [], tokens)
    }
    let span = tokens.tokens[token].span
    if span.start < span.end { write(tokens.source.bytes[Int(span.start)..<Int(span.end)]) }
    if let comment = tokens.trailing[token] {
      owesSpace = true
      write(tokens.source.bytes[Int(comment.span.start)..<Int(comment.span.end)])
      endLine()
    }
  }

  /// Comments on lines of their own.
  private mutating func writeComments(_ comments: [CommentedTokens.Comment], _ tokens: CommentedTokens) {
    guard !comments.isEmpty else { return }
    for comment in comments {
      endLine()
      write(tokens.source.bytes[Int(comment.span.start)..<Int(comment.span.end)])
    }
    endLine()
  }

  /// The comments before a policy or at the end of the text, in the paragraphs in which they were written.
  private mutating func writeOpeningComments(_ token: Int, _ tokens: CommentedTokens) {
    let isEnd = tokens.tokens[token].kind == .end
    var comments = tokens.leading[token] ?? []
    if !output.isEmpty, !isEnd || comments.first?.followsBlankLine == true { writeBlankLine() }
    if comments.isEmpty { return }
    writeComments([comments.removeFirst()], tokens)
    for comment in comments {
      if comment.followsBlankLine { writeBlankLine() }
      writeComments([comment], tokens)
    }
    if !isEnd, tokens.followsBlankLine.contains(token) { writeBlankLine() }
  }

  private mutating func writeBlankLine() { output.append(UInt8(ascii: "\n")) }
}

extension CommentedTokens {
  /// How many scalars of the token are on its first line, counted no further than one beyond `limit`; and whether
  /// these are all.
  fileprivate func width(_ token: Int, atMost limit: Int) -> (Int, isWhole: Bool) {
    let span = tokens[token].span
    var width = 0
    for byte in source.bytes[Int(span.start)..<Int(span.end)] {
      if byte == UInt8(ascii: "\n") { return (width, false) }
      if byte & 0xC0 != 0x80 { width += 1 }
      if width > limit { break }
    }
    return (width, true)
  }
}
