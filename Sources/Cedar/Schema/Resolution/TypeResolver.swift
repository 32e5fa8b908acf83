/// Replaces the names in types by what they stand for.
struct TypeResolver {
  private let declared: DeclaredNames
  /// The common types that were looked at: what they stand for, or that this is being worked out.
  private var commonTypes: [Text: State] = [:]
  private var total = 0
  /// How many common types are being worked out.
  private var nesting = 0

  private enum State {
    case open
    case resolved(Sized)
  }

  /// A type with how much it holds.
  private struct Sized {
    let type: SchemaType
    /// Types and attributes, this one included.
    let size: Int
    let depth: Int
  }

  /// Where a type stands.
  private struct Place {
    let namespace: Text
    let source: SourceFile
  }

  init(_ declared: DeclaredNames) { self.declared = declared }

  mutating func entityType(
    _ name: EntityType, _ entry: DeclaredNames.Declared<SchemaFragment.EntityTypes>,
    ancestors: Set<EntityType>
  ) throws(SchemaError) -> EntityTypeDeclaration {
    switch entry.declaration.definition {
    case .enumerated(let choices):
      return EntityTypeDeclaration(
        type: name, parents: [], ancestors: [], attributes: .empty, tags: nil, choices: choices)
    case .standard(_, let shape, let tags):
      let place = Place(namespace: entry.namespace, source: entry.source)
      let attributes = try record(shape, place, "the shape of the entity type `\(name)`")
      let tags = try tags.map { tags throws(SchemaError) in try type(tags, place) }
      return EntityTypeDeclaration(
        type: name, parents: Set(try declared.entityParents(entry)), ancestors: ancestors,
        attributes: attributes, tags: tags, choices: nil)
    }
  }

  mutating func action(
    _ uid: EntityUID, _ entry: DeclaredNames.Declared<SchemaFragment.Actions>, ancestors: Set<EntityUID>
  ) throws(SchemaError) -> ActionDeclaration {
    let action = entry.declaration
    return ActionDeclaration(
      uid: uid, parents: Set(try declared.actionParents(entry)), ancestors: ancestors,
      principals: try applicable(action.principals, entry.namespace, entry.source),
      resources: try applicable(action.resources, entry.namespace, entry.source),
      context: try record(
        action.context, Place(namespace: entry.namespace, source: entry.source),
        "the context of the action `\(uid.id)`"))
  }

  /// What is wrong in common types counts where nobody uses them too.
  mutating func checkCommonTypes() throws(SchemaError) {
    for name in declared.orderedCommonTypes {
      guard let entry = declared.commonTypes[name] else { continue }
      _ = try common(name, at: entry.span, in: entry.source)
    }
  }

  private func applicable(
    _ names: [Located<Text>], _ namespace: Text, _ source: SourceFile
  ) throws(SchemaError) -> Set<EntityType> {
    var types: Set<EntityType> = []
    for name in names {
      guard let type = declared.entityType(name.node, in: namespace, allowingActions: false) else {
        throw declared.undeclaredEntityType(name, source)
      }
      types.insert(type)
    }
    return types
  }

  private mutating func record(
    _ expression: SchemaFragment.TypeExpression, _ place: Place, _ what: String
  ) throws(SchemaError) -> RecordType {
    guard case .record(let record) = try type(expression, place) else {
      throw SchemaError("\(what) must be a record", at: expression.span, in: place.source)
    }
    return record
  }

  private mutating func type(
    _ expression: SchemaFragment.TypeExpression, _ place: Place
  ) throws(SchemaError) -> SchemaType {
    let resolved = try resolve(expression, place)
    total += resolved.size
    guard total <= SchemaLimits.totalTypeSize else {
      throw SchemaError(
        "the types are too large: more than \(SchemaLimits.totalTypeSize) parts in all",
        at: expression.span, in: place.source)
    }
    return resolved.type
  }

  private mutating func resolve(
    _ expression: SchemaFragment.TypeExpression, _ place: Place
  ) throws(SchemaError) -> Sized {
    let resolved = try resolveParts(expression, place)
    guard resolved.size <= SchemaLimits.typeSize, resolved.depth <= SchemaLimits.typeDepth else {
      throw SchemaError(
        "the type is too large: more than \(SchemaLimits.typeSize) parts or \(SchemaLimits.typeDepth) levels",
        at: expression.span, in: place.source)
    }
    return resolved
  }

  private mutating func resolveParts(
    _ expression: SchemaFragment.TypeExpression, _ place: Place
  ) throws(SchemaError) -> Sized {
    switch expression.kind {
    case .bool: return Sized(type: .bool, size: 1, depth: 1)
    case .long: return Sized(type: .long, size: 1, depth: 1)
    case .string: return Sized(type: .string, size: 1, depth: 1)
    case .extension(let name):
      guard let type = ExtensionType.allCases.first(where: { Text($0.rawValue) == name.node }) else {
        throw SchemaError(
          "unknown extension type: `\(name.node)`", at: name.span, in: place.source,
          hint: "one of: \(ExtensionType.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))")
      }
      return Sized(type: .extension(type), size: 1, depth: 1)
    case .set(let element):
      let element = try resolve(element, place)
      return Sized(type: .set(element.type), size: element.size + 1, depth: element.depth + 1)
    case .record(let attributes):
      var types: [Text: AttributeType] = [:]
      var (size, depth) = (1, 0)
      for attribute in attributes {
        let resolved = try resolve(attribute.type, place)
        types[attribute.name.node] = AttributeType(resolved.type, isRequired: attribute.isRequired)
        size += resolved.size
        depth = max(depth, resolved.depth)
      }
      return Sized(type: .record(RecordType(types)), size: size, depth: depth + 1)
    case .reference(let name, let kind):
      switch declared.meaning(of: name, as: kind, in: place.namespace) {
      case .common(let name)?: return try common(name, at: expression.span, in: place.source)
      case .entity(let type)?: return Sized(type: .entity(type), size: 1, depth: 1)
      case .builtin(let type)?: return Sized(type: type, size: 1, depth: 1)
      case nil:
        throw SchemaError(
          "undeclared type: `\(name)`", at: expression.span, in: place.source, hint: declared.hint(for: name))
      }
    }
  }

  private mutating func common(
    _ name: Text, at span: SourceSpan, in source: SourceFile
  ) throws(SchemaError) -> Sized {
    switch commonTypes[name] {
    case .resolved(let type)?: return type
    case .open?:
      throw SchemaError("cycle among common types: `\(name)` is made of itself", at: span, in: source)
    case nil: break
    }
    guard let entry = declared.commonTypes[name] else {
      throw SchemaError("undeclared type: `\(name)`", at: span, in: source)
    }
    guard nesting < SchemaLimits.typeDepth else {
      throw SchemaError(
        "common types are nested too deeply: more than \(SchemaLimits.typeDepth) levels", at: span,
        in: source)
    }
    commonTypes[name] = .open
    nesting += 1
    defer { nesting -= 1 }
    let type = try resolve(
      entry.declaration.type, Place(namespace: entry.namespace, source: entry.source))
    commonTypes[name] = .resolved(type)
    return type
  }
}
