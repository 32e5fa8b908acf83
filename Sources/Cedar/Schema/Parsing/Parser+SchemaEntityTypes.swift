/// Entity types and the types of their attributes.
///
///     EntityTypes := 'entity' IDENT (',' IDENT)* ['in' Types] ['='? Record] ['tags' Type] ';'
///                  | 'entity' IDENT (',' IDENT)* 'enum' '[' STRING (',' STRING)* ']' ';'
///     Types       := Path | '[' [Path (',' Path)*] ']'
///     Type        := Path | 'Set' '<' Type '>' | Record
///     Record      := '{' [Attribute (',' Attribute)* [',']] '}'
///     Attribute   := Annotation* (IDENT | STRING) ['?'] ':' Type
extension Parser {
  /// What follows `entity`.
  mutating func schemaEntityTypes(
    _ annotations: [Annotation]
  ) throws(SyntaxError) -> SchemaFragment.EntityTypes {
    let names = try schemaList { parser throws(SyntaxError) in
      try parser.schemaTypeName("the name of an entity type")
    }
    let definition: SchemaFragment.EntityTypes.Definition
    if try consumeWord("enum") {
      definition = .enumerated(try schemaChoices())
    } else {
      definition = try schemaStandardEntityType()
    }
    try expect(.semicolon, "`;` at the end of the declaration")
    return SchemaFragment.EntityTypes(names: names, annotations: annotations, definition: definition)
  }

  private mutating func schemaChoices() throws(SyntaxError) -> [Text] {
    try expect(.leftBracket, "`[` and the ids")
    if current.kind == .rightBracket {
      throw failure("the list of ids is empty", hint: "an `enum` type has at least one id")
    }
    let choices = try schemaList { parser throws(SyntaxError) in
      try parser.schemaString("an id in double quotes").node
    }
    try expect(.rightBracket, "`,` or `]` after an id")
    return choices
  }

  private mutating func schemaStandardEntityType() throws(SyntaxError)
    -> SchemaFragment.EntityTypes.Definition
  {
    var parents: [Located<Text>] = []
    if try consumeWord("in") { parents = try schemaPaths("the type of a parent") }
    let shape: SchemaFragment.TypeExpression
    if try consume(.equal) {
      guard current.kind == .leftBrace else {
        throw unexpectedToken(
          expected: "`{` and the attributes",
          hint: "a shape is written out: a common type cannot stand for it")
      }
      shape = try schemaRecord(depth: 1)
    } else if current.kind == .leftBrace {
      shape = try schemaRecord(depth: 1)
    } else {
      shape = SchemaFragment.TypeExpression(kind: .record([]), span: SourceSpan(lastEnd, lastEnd))
    }
    let tags = try consumeWord("tags") ? try schemaType(depth: 1) : nil
    return .standard(parents: parents, shape: shape, tags: tags)
  }

  /// One path, or any number in brackets.
  mutating func schemaPaths(_ expected: String) throws(SyntaxError) -> [Located<Text>] {
    guard try consume(.leftBracket) else { return [try schemaPath("\(expected), or `[`")] }
    if try consume(.rightBracket) { return [] }
    let paths = try schemaList { parser throws(SyntaxError) in try parser.schemaPath(expected) }
    try expect(.rightBracket, "`,` or `]` after a type")
    return paths
  }

  // MARK: Types

  /// - Parameter depth: How many types the type is within, itself included.
  mutating func schemaType(depth: Int) throws(SyntaxError) -> SchemaFragment.TypeExpression {
    if current.kind == .leftBrace { return try schemaRecord(depth: depth) }
    let path = try schemaPath("a type")
    guard path.node == SchemaName.set, current.kind == .less else {
      return SchemaFragment.TypeExpression(kind: .reference(path.node, to: .either), span: path.span)
    }
    try checkSchemaDepth(depth + 1)
    try advance()
    let element = try schemaType(depth: depth + 1)
    try expect(.greater, "`>` after the type of the elements")
    return SchemaFragment.TypeExpression(kind: .set(element), span: span(from: path.span))
  }

  mutating func schemaRecord(depth: Int) throws(SyntaxError) -> SchemaFragment.TypeExpression {
    let start = current.span
    try checkSchemaDepth(depth)
    try expect(.leftBrace, "`{` and the attributes")
    var attributes: [SchemaFragment.Attribute] = []
    var positions: [Text: Int] = [:]
    while current.kind != .rightBrace {
      let attribute = try schemaAttribute(depth: depth + 1)
      // As in the reference, the last of several attributes with one name counts.
      if let position = positions[attribute.name.node] {
        attributes[position] = attribute
      } else {
        positions[attribute.name.node] = attributes.count
        attributes.append(attribute)
      }
      if current.kind == .rightBrace { break }
      try expect(.comma, "`,` or `}` after an attribute")
    }
    try advance()
    return SchemaFragment.TypeExpression(kind: .record(attributes), span: span(from: start))
  }

  private mutating func schemaAttribute(depth: Int) throws(SyntaxError) -> SchemaFragment.Attribute {
    let annotations = try annotations()
    let name = try schemaName("the name of an attribute")
    let isOptional = try consume(.question)
    try expect(.colon, "`:` and the type of the attribute")
    let type = try schemaType(depth: depth)
    return SchemaFragment.Attribute(
      name: name, annotations: annotations, type: type, isRequired: !isOptional)
  }

  private func checkSchemaDepth(_ depth: Int) throws(SyntaxError) {
    if depth > SchemaLimits.typeDepth {
      throw failure("the type nests too deeply: at most \(SchemaLimits.typeDepth) levels are allowed")
    }
  }
}
