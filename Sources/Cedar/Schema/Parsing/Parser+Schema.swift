/// Schemas in Cedar's own syntax (reference: `validator/cedar_schema/grammar.lalrpop`).
///
///     Schema      := (Namespace | Declaration)*
///     Namespace   := Annotation* 'namespace' Path '{' Declaration* '}'
///     Declaration := Annotation* (EntityTypes | Actions | CommonType)
///     CommonType  := 'type' IDENT '=' Type ';'
///     Path        := IDENT ('::' IDENT)*
///
/// The words of this grammar are usable as names; only those of expressions (`if`, `in`, …) are not.
extension Parser {
  /// Everything to the end of the text.
  mutating func schemaNamespaces() throws(SyntaxError) -> [SchemaFragment.Namespace] {
    var outermost = SchemaFragment.Namespace(
      name: Located(node: .empty, span: SourceSpan(0, 0)), annotations: [])
    var namespaces: [SchemaFragment.Namespace] = []
    while current.kind != .end {
      let annotations = try annotations()
      if try consumeWord("namespace") {
        namespaces.append(try schemaNamespace(annotations))
      } else {
        try schemaDeclaration(annotations, into: &outermost, "`namespace`, `entity`, `action` or `type`")
      }
    }
    return outermost.isEmpty ? namespaces : [outermost] + namespaces
  }

  private mutating func schemaNamespace(
    _ annotations: [Annotation]
  ) throws(SyntaxError) -> SchemaFragment.Namespace {
    let name = try schemaPath("the name of the namespace")
    if let reserved = schemaReservedComponent(of: name) { throw reserved }
    guard name.node.utf8.count <= SchemaLimits.namespaceBytes else {
      throw failure(SchemaName.tooLongNamespace, at: name.span)
    }
    var namespace = SchemaFragment.Namespace(name: name, annotations: annotations)
    try expect(.leftBrace, "`{` after the name of the namespace")
    while current.kind != .rightBrace {
      try schemaDeclaration(
        try self.annotations(), into: &namespace,
        "`entity`, `action`, `type` or `}` at the end of the namespace")
    }
    try advance()
    if current.kind == .semicolon {
      throw unexpectedToken(expected: "a declaration", hint: "no `;` follows the `}` of a namespace")
    }
    return namespace
  }

  private mutating func schemaDeclaration(
    _ annotations: [Annotation], into namespace: inout SchemaFragment.Namespace, _ expected: String
  ) throws(SyntaxError) {
    if try consumeWord("entity") {
      namespace.entityTypes.append(try schemaEntityTypes(annotations))
    } else if try consumeWord("action") {
      namespace.actions.append(try schemaActions(annotations))
    } else if try consumeWord("type") {
      namespace.commonTypes.append(try schemaCommonType(annotations))
    } else {
      throw unexpectedToken(
        expected: expected,
        hint: isAt("namespace") ? "namespaces do not nest: write `namespace A::B { … }`" : nil)
    }
  }

  private mutating func schemaCommonType(
    _ annotations: [Annotation]
  ) throws(SyntaxError) -> SchemaFragment.CommonType {
    let name = try schemaTypeName("the name of the type")
    if SchemaName.reservedForCommonTypes.contains(name.node) {
      throw failure(
        "the name `\(name.node)` is reserved and cannot be that of a common type", at: name.span)
    }
    try expect(.equal, "`=` and the type")
    let type = try schemaType(depth: 1)
    try expect(.semicolon, "`;` at the end of the declaration")
    return SchemaFragment.CommonType(name: name, annotations: annotations, type: type)
  }

  // MARK: Names

  /// A name, its components joined by `::`; `__cedar` is let through, because types may be referred to by it.
  mutating func schemaPath(_ expected: String) throws(SyntaxError) -> Located<Text> {
    let start = current.span
    var path = try schemaIdentifier(expected).node
    if current.kind == .doubleColon {
      var components = [path]
      while try consume(.doubleColon) {
        components.append(try schemaIdentifier("a name after `::`").node)
      }
      path = intern(Text(components.map(\.string).joined(separator: "::")))
    }
    return Located(node: path, span: span(from: start))
  }

  /// An identifier that is no reserved word.
  mutating func schemaIdentifier(_ expected: String) throws(SyntaxError) -> Located<Text> {
    let (name, span) = try anyIdentifier(expected)
    if Identifier.reservedWords.contains(name) {
      throw failure("this identifier is reserved and cannot be used: `\(name)`", at: span)
    }
    return Located(node: name, span: span)
  }

  /// The name that a declaration gives to a type.
  mutating func schemaTypeName(_ expected: String) throws(SyntaxError) -> Located<Text> {
    let name = try schemaIdentifier(expected)
    if let reserved = schemaReservedComponent(of: name) { throw reserved }
    return name
  }

  private func schemaReservedComponent(of name: Located<Text>) -> SyntaxError? {
    Identifier.isName(name.node.string, allowingReserved: false)
      ? nil : failure("the name contains `__cedar`, which is reserved", at: name.span)
  }

  /// The name of an attribute or the id of an action: an identifier or a string.
  mutating func schemaName(_ expected: String) throws(SyntaxError) -> Located<Text> {
    guard current.kind == .string else {
      let hint = current.kind == .identifier ? "a reserved word can be written in quotes" : nil
      do {
        return try schemaIdentifier(expected)
      } catch {
        throw SyntaxError(
          location: error.location, span: error.span, message: error.message, hint: error.hint ?? hint)
      }
    }
    return try schemaString(expected)
  }

  mutating func schemaString(_ expected: String) throws(SyntaxError) -> Located<Text> {
    let span = try expect(.string, expected).span
    return Located(node: try string(span), span: span)
  }

  /// One or more elements, separated by commas and not ended by one.
  mutating func schemaList<Element>(
    _ element: (inout Parser) throws(SyntaxError) -> Element
  ) throws(SyntaxError) -> [Element] {
    var elements = [try element(&self)]
    while try consume(.comma) { elements.append(try element(&self)) }
    return elements
  }
}

extension SchemaFragment.Namespace {
  var isEmpty: Bool { entityTypes.isEmpty && actions.isEmpty && commonTypes.isEmpty }
}
