/// Everything that fragments declare, by full name, and what a name means where it is used.
///
/// A name without `::` in the namespace N means N::name if that is declared, else what stands outside every
/// namespace, else a type of the language; a name with `::` means only itself (reference:
/// `validator/schema/raw_name.rs`, RFC 24, RFC 70).
struct DeclaredNames {
  /// A declaration with where it stands.
  struct Declared<Declaration> {
    let namespace: Text
    let source: SourceFile
    let span: SourceSpan
    let declaration: Declaration
  }

  private(set) var commonTypes: [Text: Declared<SchemaFragment.CommonType>] = [:]
  private(set) var entityTypes: [EntityType: Declared<SchemaFragment.EntityTypes>] = [:]
  private(set) var actions: [EntityUID: Declared<SchemaFragment.Actions>] = [:]
  /// In the order of the texts.
  private(set) var orderedCommonTypes: [Text] = []
  private(set) var orderedEntityTypes: [(EntityType, Declared<SchemaFragment.EntityTypes>)] = []
  private(set) var orderedActions: [(EntityUID, Declared<SchemaFragment.Actions>)] = []
  /// The types of the declared actions.
  private(set) var actionTypes: Set<EntityType> = []

  init(_ fragments: [SchemaFragment]) throws(SchemaError) {
    for fragment in fragments {
      var names: Set<Text> = []
      for namespace in fragment.namespaces {
        guard names.insert(namespace.name.node).inserted else {
          throw SchemaError(
            "duplicate namespace: `\(namespace.name.node)`", at: namespace.name.span, in: fragment.source,
            hint: "put its declarations together")
        }
        try add(namespace, fragment.source)
      }
    }
    try checkShadowing()
  }

  private mutating func add(_ namespace: SchemaFragment.Namespace, _ source: SourceFile) throws(SchemaError) {
    let space = namespace.name.node
    for type in namespace.commonTypes {
      let name = SchemaName.qualified(type.name.node, in: space)
      let declared = Declared(namespace: space, source: source, span: type.name.span, declaration: type)
      if let first = commonTypes.updateValue(declared, forKey: name) {
        throw twice("common type", name, type.name.span, source, first.source.location(of: first.span))
      }
      orderedCommonTypes.append(name)
    }
    for types in namespace.entityTypes {
      for located in types.names {
        if located.node == SchemaName.action {
          throw SchemaError(
            "the entity type `Action` cannot be declared", at: located.span, in: source,
            hint: "it is there wherever an action is declared")
        }
        let name = EntityType(SchemaName.qualified(located.node, in: space))
        let declared = Declared(namespace: space, source: source, span: located.span, declaration: types)
        if let first = entityTypes.updateValue(declared, forKey: name) {
          throw twice("entity type", name.name, located.span, source, first.source.location(of: first.span))
        }
        orderedEntityTypes.append((name, declared))
      }
    }
    let actionType = EntityType(SchemaName.qualified(SchemaName.action, in: space))
    for group in namespace.actions {
      for located in group.names {
        let uid = EntityUID(type: actionType, id: located.node)
        let declared = Declared(namespace: space, source: source, span: located.span, declaration: group)
        if let first = actions.updateValue(declared, forKey: uid) {
          throw twice("action", located.node, located.span, source, first.source.location(of: first.span))
        }
        actionTypes.insert(actionType)
        orderedActions.append((uid, declared))
      }
    }
  }

  private func twice(
    _ what: String, _ name: Text, _ span: SourceSpan, _ source: SourceFile, _ first: SourceLocation
  ) -> SchemaError {
    SchemaError("duplicate \(what): `\(name)`", at: span, in: source, hint: "the first is at \(first)")
  }

  /// A declaration within a namespace may not hide one that stands outside of all (RFC 70).
  private func checkShadowing() throws(SchemaError) {
    func isOutermost(_ name: Text) -> Bool {
      commonTypes[name] != nil || entityTypes[EntityType(name)] != nil
    }
    func check(_ name: Text, _ namespace: Text, _ span: SourceSpan, _ source: SourceFile) throws(SchemaError)
    {
      let base = SchemaName.basename(of: name)
      guard !namespace.isEmpty, isOutermost(base) else { return }
      throw SchemaError(
        "`\(name)` hides the declaration of `\(base)`", at: span, in: source,
        hint: "give one of them another name")
    }
    for name in orderedCommonTypes {
      guard let declared = commonTypes[name] else { continue }
      try check(name, declared.namespace, declared.span, declared.source)
    }
    for (type, declared) in orderedEntityTypes {
      try check(type.name, declared.namespace, declared.span, declared.source)
    }
    for (uid, declared) in orderedActions where !declared.namespace.isEmpty {
      guard actions[EntityUID(type: EntityType(SchemaName.action), id: uid.id)] != nil else { continue }
      throw SchemaError(
        "the action `\(uid.id)` hides the one outside of the namespace", at: declared.span,
        in: declared.source, hint: "give one of them another name")
    }
  }
}

// MARK: What names mean

extension DeclaredNames {
  /// The full names that `name` may stand for in `namespace`, the nearest first.
  private func candidates(_ name: Text, in namespace: Text) -> [Text] {
    SchemaName.isQualified(name) || namespace.isEmpty
      ? [name] : [SchemaName.qualified(name, in: namespace), name]
  }

  /// The declared entity type that is meant; the types of actions count where `allowingActions` says so.
  func entityType(_ name: Text, in namespace: Text, allowingActions: Bool) -> EntityType? {
    candidates(name, in: namespace).lazy.map { EntityType($0) }.first {
      entityTypes[$0] != nil || (allowingActions && actionTypes.contains($0))
    }
  }

  enum Meaning {
    case common(Text)
    case entity(EntityType)
    case builtin(SchemaType)
  }

  /// What a name in a type stands for, or nil where nothing is declared by it.
  func meaning(
    of name: Text, as kind: SchemaFragment.ReferenceKind, in namespace: Text
  ) -> Meaning? {
    for candidate in candidates(name, in: namespace) {
      if kind != .entityType, commonTypes[candidate] != nil { return .common(candidate) }
      let type = EntityType(candidate)
      if kind != .commonType, entityTypes[type] != nil || actionTypes.contains(type) { return .entity(type) }
    }
    guard kind != .entityType else { return nil }
    let prefix = "\(Identifier.reservedNamespace)::"
    let base =
      name.utf8.starts(with: prefix.utf8) ? Text(name.string.dropFirst(prefix.unicodeScalars.count)) : name
    return SchemaName.builtins[base].map { .builtin($0) }
  }

  /// The declared action that is meant.
  func action(_ reference: SchemaFragment.ActionReference, in namespace: Text) -> EntityUID? {
    candidates(reference.type ?? SchemaName.action, in: namespace).lazy
      .map { EntityUID(type: EntityType($0), id: reference.id) }
      .first { actions[$0] != nil }
  }

  /// Names like `name` that are declared, for hints.
  func hint(for name: Text) -> String? {
    let declared = orderedCommonTypes + orderedEntityTypes.map(\.0.name) + Array(SchemaName.builtins.keys)
    return Spelling.hint(for: name, among: declared.sorted())
  }
}
