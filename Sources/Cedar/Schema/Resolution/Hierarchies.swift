/// All ancestors of declarations. The steps are counted: a chain has as many pairs as the square of its length.
extension DeclaredNames {
  /// The types above each entity type, at any distance. Entity types may form cycles.
  func entityAncestors() throws(SchemaError) -> [EntityType: Set<EntityType>] {
    var parents: [EntityType: [EntityType]] = [:]
    for (type, declared) in orderedEntityTypes { parents[type] = try entityParents(declared) }
    var ancestors: [EntityType: Set<EntityType>] = [:]
    var steps = 0
    for (type, declared) in orderedEntityTypes {
      var above: Set<EntityType> = []
      var pending = parents[type] ?? []
      while let next = pending.popLast() {
        try count(&steps, declared.span, declared.source)
        guard above.insert(next).inserted else { continue }
        if let known = ancestors[next] {
          try count(&steps, declared.span, declared.source, by: known.count)
          above.formUnion(known)
        } else {
          pending += parents[next] ?? []
        }
      }
      ancestors[type] = above
    }
    return ancestors
  }

  /// The declared types that the entities of a type may be directly below.
  func entityParents(_ declared: Declared<SchemaFragment.EntityTypes>) throws(SchemaError) -> [EntityType] {
    guard case .standard(let parents, _, _) = declared.declaration.definition else { return [] }
    return try parents.map { parent throws(SchemaError) in
      guard let type = entityType(parent.node, in: declared.namespace, allowingActions: false) else {
        throw undeclaredEntityType(parent, declared.source)
      }
      return type
    }
  }

  func undeclaredEntityType(_ name: Located<Text>, _ source: SourceFile) -> SchemaError {
    let hint =
      commonTypes[name.node] == nil
      ? hint(for: name.node) : "`\(name.node)` is a common type, and an entity type must be named here"
    return SchemaError("undeclared entity type: `\(name.node)`", at: name.span, in: source, hint: hint)
  }

  /// The actions above each action, at any distance.
  ///
  /// - Throws: where an action is above itself.
  func actionAncestors() throws(SchemaError) -> [EntityUID: Set<EntityUID>] {
    var parents: [EntityUID: [EntityUID]] = [:]
    for (uid, declared) in orderedActions { parents[uid] = try actionParents(declared) }
    var ancestors: [EntityUID: Set<EntityUID>] = [:]
    var steps = 0
    for (uid, declared) in orderedActions {
      var above: Set<EntityUID> = []
      var pending = parents[uid] ?? []
      while let next = pending.popLast() {
        try count(&steps, declared.span, declared.source)
        guard above.insert(next).inserted else { continue }
        if let known = ancestors[next] {
          try count(&steps, declared.span, declared.source, by: known.count)
          above.formUnion(known)
        } else {
          pending += parents[next] ?? []
        }
      }
      if above.contains(uid) {
        throw SchemaError(
          "cycle among actions: `\(uid.id)` is above itself", at: declared.span, in: declared.source)
      }
      ancestors[uid] = above
    }
    return ancestors
  }

  /// The declared groups that an action is directly in.
  func actionParents(_ declared: Declared<SchemaFragment.Actions>) throws(SchemaError) -> [EntityUID] {
    try declared.declaration.parents.map { reference throws(SchemaError) in
      guard let uid = action(reference, in: declared.namespace) else {
        throw SchemaError(
          "undeclared action: `\(reference.id)`", at: reference.span, in: declared.source,
          hint: Spelling.hint(for: reference.id, among: orderedActions.map(\.0.id)))
      }
      return uid
    }
  }

  private func count(
    _ steps: inout Int, _ span: SourceSpan, _ source: SourceFile, by more: Int = 1
  ) throws(SchemaError) {
    steps += more
    guard steps <= SchemaLimits.hierarchySteps else {
      throw SchemaError(
        "the hierarchy is too large: more than \(SchemaLimits.hierarchySteps) steps to all ancestors",
        at: span, in: source)
    }
  }
}
