extension Schema {
  /// Reads a schema in Cedar's own syntax.
  ///
  /// - Parameter file: The name of the source in errors; a path where the text came from a file.
  public init(parsing text: some StringProtocol, file: String) throws(SchemaError) {
    try self.init(parsing: Array(text.utf8), file: file)
  }

  public init(parsing bytes: [UInt8], file: String) throws(SchemaError) {
    try self.init([SchemaFragment(parsing: bytes, file: file)])
  }

  /// Reads a schema in the JSON format.
  ///
  /// - Parameter file: The name of the source in errors; a path where the text came from a file.
  public init(parsingJSON bytes: [UInt8], file: String = "schema.json") throws(SchemaError) {
    try self.init([SchemaFragment(parsingJSON: bytes, file: file)])
  }

  /// The schema of which `fragments` are the parts; names may be declared in one and used in another.
  public init(_ fragments: [SchemaFragment]) throws(SchemaError) {
    let names = try DeclaredNames(fragments)
    var resolution = SchemaResolution(try CommonTypes(fragments, names).resolved())
    for fragment in fragments {
      for namespace in fragment.namespaces {
        for declaration in namespace.entityTypes {
          try resolution.add(declaration, namespace.name.node, fragment.source)
        }
        for declaration in namespace.actions {
          try resolution.add(declaration, namespace.name.node, fragment.source)
        }
      }
    }
    self.init(entityTypes: try resolution.entityTypes(), actions: try resolution.actions())
  }
}

/// Entity types and actions on the way to a schema: first all are added, then the hierarchies are worked out.
struct SchemaResolution {
  private struct EntityTypes {
    let types: [EntityType]
    let parents: Set<EntityType>
    let attributes: RecordType
    let tags: SchemaType?
    let choices: [Text]?
  }

  private struct Actions {
    let uids: [EntityUID]
    let parents: Set<EntityUID>
    let principals: Set<EntityType>
    let resources: Set<EntityType>
    let context: RecordType
  }

  private let resolver: TypeResolver
  private var names: DeclaredNames { resolver.names }
  private var entityTypeDeclarations: [EntityTypes] = []
  private var actionDeclarations: [Actions] = []
  private var totalTypeSize = 0

  init(_ resolver: TypeResolver) { self.resolver = resolver }

  // MARK: Declarations

  mutating func add(
    _ declaration: SchemaFragment.EntityTypes, _ namespace: Text, _ source: SourceFile
  ) throws(SchemaError) {
    let types = declaration.names.map { EntityType(SchemaName.qualified($0.node, in: namespace)) }
    switch declaration.definition {
    case .enumerated(let choices):
      entityTypeDeclarations.append(
        EntityTypes(types: types, parents: [], attributes: .empty, tags: nil, choices: choices))
    case .standard(let parents, let shape, let tags):
      let parents = try entityTypes(parents, namespace, source)
      let attributes = try record(
        shape, namespace, source, times: types.count, "the shape of the entity type `\(types[0])`")
      let tags = try tags.map { expression throws(SchemaError) in
        let tags = try resolver.resolve(expression, in: namespace, source)
        try count(tags, times: types.count, SchemaSite(source: source, span: expression.span))
        return tags.type
      }
      entityTypeDeclarations.append(
        EntityTypes(types: types, parents: parents, attributes: attributes, tags: tags, choices: nil))
    }
  }

  mutating func add(
    _ declaration: SchemaFragment.Actions, _ namespace: Text, _ source: SourceFile
  ) throws(SchemaError) {
    let type = EntityType(SchemaName.qualified(SchemaName.action, in: namespace))
    let uids = declaration.names.map { EntityUID(type: type, id: $0.node) }
    var parents: Set<EntityUID> = []
    for reference in declaration.parents {
      guard let parent = names.action(reference, in: namespace) else {
        throw names.undeclared(
          reference, in: namespace, at: SchemaSite(source: source, span: reference.span))
      }
      parents.insert(parent)
    }
    actionDeclarations.append(
      Actions(
        uids: uids, parents: parents,
        principals: try entityTypes(declaration.principals, namespace, source),
        resources: try entityTypes(declaration.resources, namespace, source),
        context: try record(
          declaration.context, namespace, source, times: uids.count,
          "the context of the action \(Printer.quoted(uids[0]))")))
  }

  private func entityTypes(
    _ references: [Located<Text>], _ namespace: Text, _ source: SourceFile
  ) throws(SchemaError) -> Set<EntityType> {
    var types: Set<EntityType> = []
    for reference in references {
      let site = SchemaSite(source: source, span: reference.span)
      guard case .entityType(let type) = names.referent(of: reference.node, in: namespace, as: .entityType)
      else { throw names.undeclared(reference.node, in: namespace, as: .entityType, at: site) }
      if names.entityTypes[type.name] == nil {
        throw site.failure("`\(type)` is the type of the actions: an entity type is wanted here")
      }
      types.insert(type)
    }
    return types
  }

  private mutating func record(
    _ expression: SchemaFragment.TypeExpression, _ namespace: Text, _ source: SourceFile, times: Int,
    _ what: @autoclosure () -> String
  ) throws(SchemaError) -> RecordType {
    let site = SchemaSite(source: source, span: expression.span)
    let type = try resolver.resolve(expression, in: namespace, source)
    guard case .record(let record) = type.type else { throw site.failure("\(what()) is not a record") }
    try count(type, times: times, site)
    return record
  }

  private mutating func count(_ type: ResolvedType, times: Int, _ site: SchemaSite) throws(SchemaError) {
    totalTypeSize += type.size * times
    if totalTypeSize > SchemaLimits.totalTypeSize {
      throw site.failure(
        "the schema is too large, common types included: at most \(SchemaLimits.totalTypeSize) types may be in it"
      )
    }
  }

  // MARK: Hierarchies

  func entityTypes() throws(SchemaError) -> [EntityType: EntityTypeDeclaration] {
    let types = entityTypeDeclarations.flatMap(\.types)
    let hierarchy = try ancestors(
      of: types, entityTypeDeclarations.map { ($0.types.count, $0.parents) }, names.entityTypeSites,
      "of entity types")
    var declarations: [EntityType: EntityTypeDeclaration] = [:]
    declarations.reserveCapacity(types.count)
    var position = 0
    for declaration in entityTypeDeclarations {
      for type in declaration.types {
        declarations[type] = EntityTypeDeclaration(
          type: type, parents: declaration.parents, ancestors: hierarchy.ancestors(of: position),
          attributes: declaration.attributes, tags: declaration.tags, choices: declaration.choices)
        position += 1
      }
    }
    return declarations
  }

  func actions() throws(SchemaError) -> [EntityUID: ActionDeclaration] {
    let uids = actionDeclarations.flatMap(\.uids)
    let hierarchy = try ancestors(
      of: uids, actionDeclarations.map { ($0.uids.count, $0.parents) }, names.actionSites, "of actions")
    if let cycle = hierarchy.cycle {
      let path = Cycle.description(cycle.map { Printer.quoted(uids[$0]) })
      throw names.actionSites[cycle[0]].failure("an action is a group of itself: \(path)")
    }
    var declarations: [EntityUID: ActionDeclaration] = [:]
    declarations.reserveCapacity(uids.count)
    var position = 0
    for declaration in actionDeclarations {
      for uid in declaration.uids {
        declarations[uid] = ActionDeclaration(
          uid: uid, parents: declaration.parents, ancestors: hierarchy.ancestors(of: position),
          principals: declaration.principals, resources: declaration.resources, context: declaration.context)
        position += 1
      }
    }
    return declarations
  }

  /// - Parameter declarations: How many of `nodes`, in their order, each declares, and the parents it gives them.
  private func ancestors<Node: Hashable>(
    of nodes: [Node], _ declarations: [(count: Int, parents: Set<Node>)], _ sites: [SchemaSite],
    _ what: String
  ) throws(SchemaError) -> AncestorSets<Node> {
    var positions: [Node: Int] = [:]
    positions.reserveCapacity(nodes.count)
    for (position, node) in nodes.enumerated() { positions[node] = position }
    var start = 0
    let edges = declarations.map { declaration in
      defer { start += declaration.count }
      return AncestorSets<Node>.Declaration(
        nodes: Array(start..<(start + declaration.count)),
        parents: declaration.parents.compactMap { positions[$0] }.sorted())
    }
    do {
      return try AncestorSets(nodes, edges, steps: SchemaLimits.hierarchySteps)
    } catch {
      throw sites[error.position].failure(
        "the hierarchy \(what) is too large: more than \(SchemaLimits.hierarchySteps) steps to work out")
    }
  }
}
