/// Names of types and entity literals.
///
///     Name   := IDENT ('::' IDENT)*
///     Entity := Name '::' STRING
extension Parser {
  /// A name, and the id after it where it was an entity's.
  struct ParsedName {
    let name: Text
    /// Whether the name is one identifier.
    let isSimple: Bool
    let id: Text?
    let span: SourceSpan
  }

  /// A name or an entity literal. The current token is an identifier, or this fails.
  mutating func name() throws(SyntaxError) -> ParsedName {
    let start = current.span
    let (first, firstSpan) = try anyIdentifier("a name")
    try checkUsable(first, at: firstSpan)
    guard current.kind == .doubleColon else {
      return ParsedName(name: first, isSimple: true, id: nil, span: start)
    }
    var components = [first]
    while try consume(.doubleColon) {
      if current.kind == .string {
        let id = try string(current.span)
        try advance()
        return ParsedName(
          name: joined(components), isSimple: components.count == 1, id: id, span: span(from: start))
      }
      if current.kind == .leftBrace {
        throw failure(
          "entity literals with attributes are not supported", hint: "write the id as a string in quotes")
      }
      let (component, span) = try anyIdentifier("a name or a string after `::`")
      try checkUsable(component, at: span)
      components.append(component)
    }
    return ParsedName(name: joined(components), isSimple: false, id: nil, span: span(from: start))
  }

  private mutating func joined(_ components: [Text]) -> Text {
    guard components.count > 1 else { return components[0] }
    return intern(Text(components.map(\.string).joined(separator: "::")))
  }

  mutating func entityLiteral() throws(SyntaxError) -> EntityUID {
    let name = try name()
    guard let id = name.id else {
      throw failure(
        "expected an entity, found the name `\(name.name)`", at: name.span,
        hint: "use `is` to test for a type, or add an id, as in `\(name.name)::\"alice\"`")
    }
    return EntityUID(type: EntityType(name.name), id: id)
  }

  mutating func entityType() throws(SyntaxError) -> EntityType {
    guard current.kind == .identifier else {
      throw failure(
        "right hand side of an `is` expression must be an entity type name, but got "
          + "\(quoted(current.span))",
        hint: current.kind == .string ? "try removing the quotes" : nil)
    }
    let name = try name()
    if name.id != nil {
      throw failure(
        "right hand side of an `is` expression must be an entity type name, but got an entity",
        at: name.span, hint: "try using `==` to test for equality, or leave out the id")
    }
    return EntityType(name.name)
  }
}

extension EntityUID {
  /// The entity that a text names in Cedar's syntax, as in `User::"alice"`.
  ///
  /// - Parameter file: the name of the source in errors.
  public init(parsing text: some StringProtocol, file: String) throws(SyntaxError) {
    var parser = try Parser(SourceFile(parsing: Array(text.utf8), name: file))
    self = try parser.entityLiteral()
    try parser.expect(.end, "the end of the entity")
  }
}
