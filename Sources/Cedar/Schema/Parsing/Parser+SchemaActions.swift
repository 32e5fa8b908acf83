/// Actions and what they apply to.
///
///     Actions   := 'action' Name (',' Name)* ['in' Groups] ['appliesTo' AppliesTo] ['attributes' '{' '}'] ';'
///     Groups    := Group | '[' Group (',' Group)* ']'
///     Group     := Name | Path '::' STRING
///     AppliesTo := '{' Clause (',' Clause)* [','] '}'
///     Clause    := ('principal' | 'resource') ':' Types | 'context' ':' (Path | Record)
///     Name      := IDENT | STRING
extension Parser {
  /// What follows `action`.
  mutating func schemaActions(_ annotations: [Annotation]) throws(SyntaxError) -> SchemaFragment.Actions {
    let names = try schemaList { parser throws(SyntaxError) in
      try parser.schemaName("the name of an action")
    }
    let parents = try consumeWord("in") ? try schemaActionGroups() : []
    let isLimited = isAt("appliesTo")
    var clauses = AppliesTo()
    if isLimited {
      try advance()
      clauses = try schemaAppliesTo(names[0])
    }
    if try consumeWord("attributes") {
      try expect(.leftBrace, "`{}`: actions have no attributes")
      try expect(.rightBrace, "`}`: actions have no attributes")
    }
    try expect(.semicolon, "`;` at the end of the declaration")
    return SchemaFragment.Actions(
      names: names, annotations: annotations, parents: parents, principals: clauses.principals ?? [],
      resources: clauses.resources ?? [],
      context: clauses.context
        ?? SchemaFragment.TypeExpression(kind: .record([]), span: SourceSpan(lastEnd, lastEnd)))
  }

  private mutating func schemaActionGroups() throws(SyntaxError) -> [SchemaFragment.ActionReference] {
    guard try consume(.leftBracket) else { return [try schemaActionGroup()] }
    let groups = try schemaList { parser throws(SyntaxError) in try parser.schemaActionGroup() }
    try expect(.rightBracket, "`,` or `]` after a group")
    return groups
  }

  private mutating func schemaActionGroup() throws(SyntaxError) -> SchemaFragment.ActionReference {
    let start = current.span
    let first = try schemaName("the group that the action is in")
    guard start.start < lastEnd, current.kind == .doubleColon,
      source.bytes[Int(start.start)] != UInt8(ascii: "\"")
    else { return SchemaFragment.ActionReference(type: nil, id: first.node, span: first.span) }
    var components = [first.node]
    while try consume(.doubleColon) {
      if current.kind == .string {
        let id = try schemaString("an id").node
        let type = intern(Text(components.map(\.string).joined(separator: "::")))
        return SchemaFragment.ActionReference(type: type, id: id, span: span(from: start))
      }
      components.append(try schemaIdentifier("a name or a string after `::`").node)
    }
    throw failure(
      "expected an action, found the name of a type", at: span(from: start),
      hint: "add the id, as in `Action::\"view\"`")
  }

  // MARK: appliesTo

  private struct AppliesTo {
    var principals: [Located<Text>]?
    var resources: [Located<Text>]?
    var context: SchemaFragment.TypeExpression?
  }

  private mutating func schemaAppliesTo(_ action: Located<Text>) throws(SyntaxError) -> AppliesTo {
    var clauses = AppliesTo()
    try expect(.leftBrace, "`{` after `appliesTo`")
    repeat {
      let start = current.span
      if try consumeWord("principal") {
        try setOnce(&clauses.principals, try schemaApplicableTypes("principal", start), "principal", start)
      } else if try consumeWord("resource") {
        try setOnce(&clauses.resources, try schemaApplicableTypes("resource", start), "resource", start)
      } else if try consumeWord("context") {
        try expect(.colon, "`:` after `context`")
        try setOnce(&clauses.context, try schemaContext(), "context", start)
      } else {
        throw unexpectedToken(expected: "`principal`, `resource` or `context`")
      }
      if current.kind == .rightBrace { break }
      try expect(.comma, "`,` or `}` in `appliesTo`")
    } while current.kind != .rightBrace
    try advance()
    for (clause, isMissing) in [
      ("principal", clauses.principals == nil), ("resource", clauses.resources == nil),
    ] where isMissing {
      throw failure(
        "`appliesTo` of the action \(Printer.quoted(action.node)) does not say `\(clause)`", at: action.span,
        hint: "name both; an action that is only a group has no `appliesTo`")
    }
    return clauses
  }

  private func setOnce<Clause>(
    _ clause: inout Clause?, _ value: Clause, _ name: String, _ start: SourceSpan
  ) throws(SyntaxError) {
    guard clause == nil else { throw failure("`\(name)` is given twice in `appliesTo`", at: start) }
    clause = value
  }

  private mutating func schemaApplicableTypes(
    _ clause: String, _ start: SourceSpan
  ) throws(SyntaxError) -> [Located<Text>] {
    try expect(.colon, "`:` after `\(clause)`")
    let types = try schemaPaths("an entity type")
    guard !types.isEmpty else {
      throw failure(
        "`\(clause)` is the empty list", at: span(from: start),
        hint: "leave out `appliesTo` for an action that is only a group")
    }
    return types
  }

  private mutating func schemaContext() throws(SyntaxError) -> SchemaFragment.TypeExpression {
    if current.kind == .leftBrace { return try schemaRecord(depth: 1) }
    let path = try schemaPath("a record, or the name of a common type")
    return SchemaFragment.TypeExpression(kind: .reference(path.node, to: .commonType), span: path.span)
  }
}
