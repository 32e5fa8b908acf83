extension DeclaredNames {
  /// What a name in a schema refers to.
  enum Referent {
    case entityType(EntityType)
    /// Its position among the common types.
    case commonType(Int)
    case builtin(SchemaType)
  }

  /// What `name` refers to where it stands in `namespace`, or nil.
  ///
  /// A name of one component is looked for in the namespace first and then in the empty one, each time among the common
  /// types before the entity types; a longer name is looked for as it is. The types of the language count as common
  /// types of the empty namespace that any declaration of the same name there hides.
  func referent(
    of name: Text, in namespace: Text, as kind: SchemaFragment.ReferenceKind
  ) -> Referent? {
    for candidate in candidates(for: name, in: namespace) {
      if kind != .entityType {
        if let position = commonTypes[candidate] { return .commonType(position) }
        if let builtin = builtin(candidate) { return .builtin(builtin) }
      }
      if kind != .commonType, entityTypes[candidate] != nil || actionTypes.contains(candidate) {
        return .entityType(EntityType(candidate))
      }
    }
    return nil
  }

  private func candidates(for name: Text, in namespace: Text) -> [Text] {
    SchemaName.isQualified(name) || namespace.isEmpty
      ? [name] : [SchemaName.qualified(name, in: namespace), name]
  }

  private func builtin(_ name: Text) -> SchemaType? {
    if SchemaName.isQualified(name) {
      guard name.utf8.starts(with: "__cedar::".utf8) else { return nil }
      return SchemaName.builtins[Text(name.string.dropFirst("__cedar::".count))]
    }
    return entityTypes[name] == nil ? SchemaName.builtins[name] : nil
  }

  /// The action that `reference` names where it stands in `namespace`, or nil.
  func action(_ reference: SchemaFragment.ActionReference, in namespace: Text) -> EntityUID? {
    for type in candidates(for: reference.type ?? SchemaName.action, in: namespace) {
      let uid = EntityUID(type: EntityType(type), id: reference.id)
      if actions[uid] != nil { return uid }
    }
    return nil
  }

  // MARK: Errors

  /// The error for a name that refers to nothing of the kind.
  func undeclared(
    _ name: Text, in namespace: Text, as kind: SchemaFragment.ReferenceKind, at site: SchemaSite
  ) -> SchemaError {
    let candidates = candidates(for: name, in: namespace).map { "`\($0)`" }
    let what =
      switch kind {
      case .entityType: "an entity type"
      case .commonType: "a common type"
      case .either: "a type"
      }
    let message =
      candidates.count == 1
      ? "\(candidates[0]) is not declared as \(what)"
      : "neither \(candidates[0]) nor \(candidates[1]) is declared as \(what)"
    return site.failure(message, hint: hint(for: name, in: namespace, as: kind))
  }

  private func hint(
    for name: Text, in namespace: Text, as kind: SchemaFragment.ReferenceKind
  ) -> String? {
    if kind == .either, name == SchemaName.set { return "name the type of the elements, as in `Set<String>`" }
    if kind != .entityType, name == "Boolean" { return "did you mean `Bool`?" }
    switch referent(of: name, in: namespace, as: .either) {
    case .commonType where kind == .entityType: return "it is a common type; name the entity type itself"
    case .builtin where kind == .entityType: return "it is a type of the language; name an entity type"
    case .entityType where kind == .commonType:
      return "it is an entity type, and a common type is wanted here"
    default: break
    }
    var names: [Text] = []
    if kind != .commonType { names += entityTypes.keys }
    if kind != .entityType { names += Array(commonTypes.keys) + Array(SchemaName.builtins.keys) }
    let homonyms = names.filter { SchemaName.isQualified($0) && SchemaName.basename(of: $0) == name }
    if let homonym = homonyms.min() { return "did you mean `\(homonym)`?" }
    let prefix = "\(namespace)::"
    let visible = names.map { candidate in
      !namespace.isEmpty && candidate.utf8.starts(with: prefix.utf8)
        ? Text(candidate.string.dropFirst(prefix.count)) : candidate
    }
    return Spelling.hint(for: name, among: visible)
  }

  /// The error for a group that is not declared.
  func undeclared(
    _ reference: SchemaFragment.ActionReference, in namespace: Text, at site: SchemaSite
  ) -> SchemaError {
    let types = candidates(for: reference.type ?? SchemaName.action, in: namespace)
    let names = types.map { Printer.quoted(EntityUID(type: EntityType($0), id: reference.id)) }
    let message =
      names.count == 1
      ? "the action \(names[0]) is not declared"
      : "neither the action \(names[0]) nor \(names[1]) is declared"
    let homonyms = actions.keys.filter { $0.id == reference.id }
    if let homonym = homonyms.min() {
      return site.failure(message, hint: "did you mean \(Printer.quoted(homonym))?")
    }
    let visible = actions.keys.filter { types.contains($0.type.name) }.map(\.id)
    let nearest = Spelling.nearest(to: reference.id, among: visible)
    return site.failure(message, hint: nearest.map { "did you mean \(Printer.quoted($0))?" })
  }
}
