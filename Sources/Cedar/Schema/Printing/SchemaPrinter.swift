extension SchemaFragment {
  /// The schema in Cedar's own syntax. Parsing it gives the same schema, but for places.
  ///
  /// An action that JSON limits to no principals or to no resources is written without `appliesTo`: it can have no
  /// request either way, and the syntax has no empty list there.
  ///
  /// - Throws: where the syntax cannot say what JSON does: a reference to an entity type that a common type of the same
  ///   name hides, a shape that is a common type of another namespace, a context that is no record; and where the text would be
  ///   longer than ``SchemaLimits/writtenBytes``.
  public func cedar() throws(SchemaError) -> String {
    var printer = SchemaPrinter(source)
    try printer.write(self)
    return printer.text
  }
}

/// Writes declarations as ``Parser`` reads them, each beginning on a line of its own.
struct SchemaPrinter {
  fileprivate(set) var text = ""
  let source: SourceFile
  /// Where names are written; what they mean depends on it.
  private(set) var namespace = SchemaFragment.Namespace(
    name: Located(node: .empty, span: SourceSpan(0, 0)), annotations: [])
  /// The names that are both an entity type's and a common type's, where the common type is meant.
  private var hiddenEntityTypes: Set<Text> = []
  /// The types of the namespace, by their names as declared.
  private var ownEntityTypes: Set<Text> = []
  private(set) var ownCommonTypes: [Text: SchemaFragment.TypeExpression] = [:]

  fileprivate init(_ source: SourceFile) { self.source = source }

  fileprivate mutating func write(_ fragment: SchemaFragment) throws(SchemaError) {
    for namespace in fragment.namespaces {
      let entityTypes = namespace.entityTypes.flatMap(\.names).map(\.node) + [SchemaName.action]
      for name in Set(entityTypes).intersection(namespace.commonTypes.map(\.name.node)) {
        hiddenEntityTypes.insert(SchemaName.qualified(name, in: namespace.name.node))
      }
    }
    // What stands outside every namespace comes first; a namespace may not be opened twice.
    for namespace in fragment.namespaces.filter({ $0.name.node.isEmpty }) {
      try writeDeclarations(of: namespace, indentation: 0)
    }
    for namespace in fragment.namespaces where !namespace.name.node.isEmpty {
      separate()
      write(namespace.annotations, indentation: 0)
      text += "namespace \(namespace.name.node) {\n"
      try writeDeclarations(of: namespace, indentation: 1)
      text += "}\n"
    }
  }

  private mutating func separate() {
    if !text.isEmpty, !text.hasSuffix("{\n") { text += "\n" }
  }

  // MARK: Declarations

  private mutating func writeDeclarations(
    of namespace: SchemaFragment.Namespace, indentation: Int
  ) throws(SchemaError) {
    self.namespace = namespace
    ownEntityTypes = Set(namespace.entityTypes.flatMap(\.names).map(\.node))
    ownCommonTypes = [:]
    for type in namespace.commonTypes { ownCommonTypes[type.name.node] = type.type }
    for type in namespace.commonTypes {
      begin(type.annotations, indentation)
      text += "type \(type.name.node) = "
      try write(type.type, indentation: indentation)
      text += ";\n"
    }
    for types in namespace.entityTypes {
      begin(types.annotations, indentation)
      text += "entity \(types.names.map(\.node.string).joined(separator: ", "))"
      try write(types.definition, indentation: indentation)
      text += ";\n"
      try checkLength(at: types.names[0].span)
    }
    for actions in namespace.actions {
      begin(actions.annotations, indentation)
      text += "action \(actions.names.map { Self.name($0.node) }.joined(separator: ", "))"
      try write(actions, indentation: indentation)
      text += ";\n"
    }
  }

  /// Shapes that JSON names are written out, each time.
  private func checkLength(at span: SourceSpan) throws(SchemaError) {
    guard text.utf8.count > SchemaLimits.writtenBytes else { return }
    throw failure("it would be longer than \(SchemaLimits.writtenBytes) bytes", at: span)
  }

  private mutating func begin(_ annotations: [Annotation], _ indentation: Int) {
    separate()
    write(annotations, indentation: indentation)
    indent(indentation)
  }

  private mutating func write(
    _ definition: SchemaFragment.EntityTypes.Definition, indentation: Int
  ) throws(SchemaError) {
    switch definition {
    case .enumerated(let choices): text += " enum [\(choices.map(Printer.quoted).joined(separator: ", "))]"
    case .standard(let parents, let shape, let tags):
      if !parents.isEmpty { text += " in \(Self.list(parents))" }
      if !shape.isEmptyRecord {
        text += " = "
        try write(try record(shape), indentation: indentation)
      }
      if let tags {
        text += " tags "
        try write(tags, indentation: indentation)
      }
    }
  }

  private mutating func write(_ actions: SchemaFragment.Actions, indentation: Int) throws(SchemaError) {
    if !actions.parents.isEmpty {
      let parents = actions.parents.map { parent in
        let id = Printer.quoted(parent.id)
        return parent.type.map { "\($0)::\(id)" } ?? id
      }
      text += " in [\(parents.joined(separator: ", "))]"
    }
    guard !actions.principals.isEmpty, !actions.resources.isEmpty else { return }
    text += " appliesTo {\n"
    indent(indentation + 1)
    text += "principal: \(Self.list(actions.principals)),\n"
    indent(indentation + 1)
    text += "resource: \(Self.list(actions.resources))"
    if !actions.context.isEmptyRecord {
      text += ",\n"
      indent(indentation + 1)
      text += "context: "
      try writeContext(actions.context, indentation: indentation + 1)
    }
    text += "\n"
    indent(indentation)
    text += "}"
  }

  // MARK: Lists and names

  private static func list(_ names: [Located<Text>]) -> String {
    "[\(names.map(\.node.string).joined(separator: ", "))]"
  }

  /// The name of an attribute or an action, in quotes where it is not an identifier.
  static func name(_ name: Text) -> String {
    Identifier.isUsable(name.string) ? name.string : Printer.quoted(name)
  }

  mutating func write(_ annotations: [Annotation], indentation: Int) {
    for annotation in annotations {
      indent(indentation)
      text +=
        annotation.hasValue
        ? "@\(annotation.key)(\(Printer.quoted(annotation.value)))\n" : "@\(annotation.key)\n"
    }
  }

  mutating func write(_ piece: String) { text += piece }

  /// Two spaces a level, but not without end: the text would grow with the square of the depth.
  mutating func indent(_ level: Int) { text += String(repeating: "  ", count: min(level, 16)) }

  func hidesEntityType(_ name: Text) -> Bool {
    hiddenEntityTypes.contains(name)
      || (!SchemaName.isQualified(name)
        && hiddenEntityTypes.contains(SchemaName.qualified(name, in: namespace.name.node)))
  }

  func declaresEntityType(_ name: Text) -> Bool { ownEntityTypes.contains(name) }

  func failure(_ message: String, at span: SourceSpan, hint: String? = nil) -> SchemaError {
    SchemaError("cannot be written in Cedar's syntax: \(message)", at: span, in: source, hint: hint)
  }
}
