/// A place in one of the sources of a schema.
struct SchemaSite {
  let source: SourceFile
  let span: SourceSpan

  func failure(_ message: String, hint: String? = nil) -> SchemaError {
    SchemaError(message, at: span, in: source, hint: hint)
  }

  var location: SourceLocation { source.location(of: span) }
}

/// The names that the fragments of a schema declare.
///
/// INVARIANT: no name is declared twice as one kind of thing, and none shadows one of the empty namespace (RFC 70). A
/// common type and an entity type may share a name; the common type is meant then where both could be (RFC 24).
struct DeclaredNames {
  /// Positions in order of declaration, by qualified name.
  private(set) var entityTypes: [Text: Int] = [:]
  private(set) var entityTypeSites: [SchemaSite] = []
  private(set) var commonTypes: [Text: Int] = [:]
  private(set) var commonTypeSites: [SchemaSite] = []
  private(set) var actions: [EntityUID: Int] = [:]
  private(set) var actionSites: [SchemaSite] = []
  /// The types of the actions: `Action`, in every namespace that declares one.
  private(set) var actionTypes: Set<Text> = []

  private var bytes = 0

  init(_ fragments: [SchemaFragment]) throws(SchemaError) {
    try self.init(withoutShadowingIn: fragments)
    try checkShadowing()
  }

  /// Fails where `fragment` by itself declares a name twice.
  static func checkDistinct(in fragment: SchemaFragment) throws(SchemaError) {
    _ = try DeclaredNames(withoutShadowingIn: [fragment])
  }

  private init(withoutShadowingIn fragments: [SchemaFragment]) throws(SchemaError) {
    for fragment in fragments {
      var namespaces: [Text: SchemaSite] = [:]
      for namespace in fragment.namespaces {
        let site = SchemaSite(source: fragment.source, span: namespace.name.span)
        if let earlier = namespaces.updateValue(site, forKey: namespace.name.node) {
          throw site.failure(
            "the namespace `\(namespace.name.node)` is declared twice", hint: Self.first(earlier))
        }
        try add(namespace, fragment.source)
      }
    }
  }

  private mutating func add(
    _ namespace: SchemaFragment.Namespace, _ source: SourceFile
  ) throws(SchemaError) {
    let prefix = namespace.name.node
    for declaration in namespace.commonTypes {
      let name = SchemaName.qualified(declaration.name.node, in: prefix)
      let site = SchemaSite(source: source, span: declaration.name.span)
      try count(name, site)
      if let earlier = commonTypes.updateValue(commonTypeSites.count, forKey: name) {
        throw site.failure(
          "the common type `\(name)` is declared twice", hint: Self.first(commonTypeSites[earlier]))
      }
      commonTypeSites.append(site)
    }
    for declared in namespace.entityTypes.flatMap(\.names) {
      let name = SchemaName.qualified(declared.node, in: prefix)
      let site = SchemaSite(source: source, span: declared.span)
      try count(name, site)
      if declared.node == SchemaName.action {
        throw site.failure(
          "`Action` cannot be declared as an entity type", hint: "declare actions by `action NAME;`")
      }
      if let earlier = entityTypes.updateValue(entityTypeSites.count, forKey: name) {
        throw site.failure(
          "the entity type `\(name)` is declared twice", hint: Self.first(entityTypeSites[earlier]))
      }
      entityTypeSites.append(site)
    }
    let actionType = EntityType(SchemaName.qualified(SchemaName.action, in: prefix))
    for declared in namespace.actions.flatMap(\.names) {
      let uid = EntityUID(type: actionType, id: declared.node)
      let site = SchemaSite(source: source, span: declared.span)
      if let earlier = actions.updateValue(actionSites.count, forKey: uid) {
        throw site.failure(
          "the action \(Printer.quoted(uid)) is declared twice", hint: Self.first(actionSites[earlier]))
      }
      actionSites.append(site)
      actionTypes.insert(actionType.name)
    }
  }

  private mutating func count(_ name: Text, _ site: SchemaSite) throws(SchemaError) {
    bytes += name.utf8.count
    if bytes > SchemaLimits.declaredNameBytes {
      throw site.failure(
        "the names are too long, with their namespaces: at most \(SchemaLimits.declaredNameBytes) bytes are allowed"
      )
    }
  }

  private static func first(_ site: SchemaSite) -> String { "it is declared at \(site.location) already" }

  // MARK: Shadowing

  /// Fails where a namespace declares what the empty namespace declares too.
  private func checkShadowing() throws(SchemaError) {
    let types =
      entityTypes.map { ($0.key, entityTypeSites[$0.value]) }
      + commonTypes.map { ($0.key, commonTypeSites[$0.value]) }
    let shadowingTypes = types.filter { name, _ in
      guard SchemaName.isQualified(name) else { return false }
      let basename = SchemaName.basename(of: name)
      return entityTypes[basename] != nil || commonTypes[basename] != nil
    }
    if let (name, site) = shadowingTypes.min(by: { $0.0 < $1.0 }) {
      throw site.failure(
        "the type `\(name)` shadows the type `\(SchemaName.basename(of: name))` declared outside every namespace",
        hint: "rename one of them, or put both in namespaces")
    }
    let shadowingActions = actions.keys.filter { uid in
      SchemaName.isQualified(uid.type.name)
        && actions[EntityUID(type: EntityType(SchemaName.action), id: uid.id)] != nil
    }
    if let uid = shadowingActions.min(), let position = actions[uid] {
      throw actionSites[position].failure(
        "the action \(Printer.quoted(uid)) shadows an action of the same id declared outside every namespace",
        hint: "rename one of them, or put both in namespaces")
    }
  }
}

extension Printer {
  /// An entity as policies write it, in backticks.
  static func quoted(_ uid: EntityUID) -> String { "`\(uid.type)::\(quoted(uid.id))`" }
}
