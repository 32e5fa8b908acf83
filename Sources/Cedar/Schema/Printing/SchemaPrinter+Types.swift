extension SchemaPrinter {
  mutating func write(_ type: SchemaFragment.TypeExpression, indentation: Int) throws(SchemaError) {
    switch type.kind {
    // With the namespace, because a declaration may hide the bare name.
    case .string: write("__cedar::String")
    case .long: write("__cedar::Long")
    case .bool: write("__cedar::Bool")
    case .extension(let name): write("__cedar::\(name.node)")
    case .reference(let name, let kind): write(try reference(name, kind, type.span))
    case .set(let element):
      write("Set<")
      try write(element, indentation: indentation)
      write(">")
    case .record(let attributes): try write(attributes, indentation: indentation)
    }
  }

  private mutating func write(
    _ attributes: [SchemaFragment.Attribute], indentation: Int
  ) throws(SchemaError) {
    guard !attributes.isEmpty else {
      write("{}")
      return
    }
    write("{\n")
    for (position, attribute) in attributes.enumerated() {
      write(attribute.annotations, indentation: indentation + 1)
      indent(indentation + 1)
      write(Self.name(attribute.name.node) + (attribute.isRequired ? ": " : "?: "))
      try write(attribute.type, indentation: indentation + 1)
      write(position == attributes.count - 1 ? "\n" : ",\n")
    }
    indent(indentation)
    write("}")
  }

  /// A name in a type, which Cedar's syntax takes for a common type first and then for an entity type.
  private func reference(
    _ name: Text, _ kind: SchemaFragment.ReferenceKind, _ span: SourceSpan
  ) throws(SchemaError) -> String {
    switch kind {
    case .either: break
    case .entityType where hidesEntityType(name):
      throw failure(
        "the entity type `\(name)` is hidden by a common type of the same name", at: span,
        hint: "rename one of them")
    case .entityType: break
    case .commonType where SchemaName.builtins[name] != nil && declaresEntityType(name):
      // The entity type of the namespace would be found before the type of the language.
      if ownCommonTypes[name] == nil { return "__cedar::\(name)" }
    case .commonType: break
    }
    return name.string
  }

  /// A context: a record, or the name of a common type.
  mutating func writeContext(
    _ context: SchemaFragment.TypeExpression, indentation: Int
  ) throws(SchemaError) {
    switch context.kind {
    case .record(let attributes): try write(attributes, indentation: indentation)
    case .reference(let name, to: .commonType), .reference(let name, to: .either): write(name.string)
    default: throw failure("the context is not a record", at: context.span)
    }
  }

  /// The record that a shape is, common types of the namespace replaced by what they stand for: the syntax wants it
  /// written out.
  func record(_ shape: SchemaFragment.TypeExpression) throws(SchemaError) -> SchemaFragment.TypeExpression {
    var expression = shape
    var seen: Set<Text> = []
    while true {
      switch expression.kind {
      case .record: return expression
      case .reference(let name, let kind) where kind != .entityType && seen.insert(name).inserted:
        let prefix = "\(namespace.name.node)::"
        let own =
          !namespace.name.node.isEmpty && name.utf8.starts(with: prefix.utf8)
          ? Text(name.string.dropFirst(prefix.count)) : name
        if let type = ownCommonTypes[own] {
          expression = type
          continue
        }
      default: break
      }
      throw failure(
        "a shape must be a record, or a common type of the same namespace that is one", at: shape.span,
        hint: "write the attributes out")
    }
  }
}
