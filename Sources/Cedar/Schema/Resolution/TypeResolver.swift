/// A type whose names are resolved, and how much there is of it.
struct ResolvedType {
  let type: SchemaType
  /// How many types are within each other, this one included.
  let depth: Int
  /// How many types it is made of, counted as often as they occur.
  let size: Int
}

/// Replaces the names in types by what they stand for.
struct TypeResolver {
  let names: DeclaredNames
  /// By position; those that a type refers to are there before it is resolved.
  var commonTypes: [ResolvedType?]

  /// `expression` as it stands in `namespace`.
  func resolve(
    _ expression: SchemaFragment.TypeExpression, in namespace: Text, _ source: SourceFile
  ) throws(SchemaError) -> ResolvedType {
    let site = SchemaSite(source: source, span: expression.span)
    switch expression.kind {
    case .string: return ResolvedType(type: .string, depth: 1, size: 1)
    case .long: return ResolvedType(type: .long, depth: 1, size: 1)
    case .bool: return ResolvedType(type: .bool, depth: 1, size: 1)
    case .extension(let name): return try extensionType(name, source)
    case .reference(let name, let kind):
      switch names.referent(of: name, in: namespace, as: kind) {
      case .entityType(let type): return ResolvedType(type: .entity(type), depth: 1, size: 1)
      case .builtin(let type): return ResolvedType(type: type, depth: 1, size: 1)
      case .commonType(let position):
        if let type = commonTypes[position] { return type }
      case nil: break
      }
      throw names.undeclared(name, in: namespace, as: kind, at: site)
    case .set(let element):
      let element = try resolve(element, in: namespace, source)
      return try bounded(.set(element.type), depth: element.depth + 1, size: element.size + 1, site)
    case .record(let attributes):
      var types: [Text: AttributeType] = [:]
      types.reserveCapacity(attributes.count)
      var depth = 0
      var size = 1
      for attribute in attributes {
        let type = try resolve(attribute.type, in: namespace, source)
        types[attribute.name.node] = AttributeType(type.type, isRequired: attribute.isRequired)
        depth = max(depth, type.depth)
        size += type.size
      }
      return try bounded(.record(RecordType(types)), depth: depth + 1, size: size, site)
    }
  }

  private func bounded(
    _ type: SchemaType, depth: Int, size: Int, _ site: SchemaSite
  ) throws(SchemaError) -> ResolvedType {
    if depth > SchemaLimits.typeDepth {
      throw site.failure(
        "the type nests too deeply, common types included: at most \(SchemaLimits.typeDepth) levels are allowed"
      )
    }
    if size > SchemaLimits.typeSize {
      throw site.failure(
        "the type is too large, common types included: at most \(SchemaLimits.typeSize) types may be in it")
    }
    return ResolvedType(type: type, depth: depth, size: size)
  }

  private func extensionType(_ name: Located<Text>, _ source: SourceFile) throws(SchemaError) -> ResolvedType
  {
    guard let type = ExtensionType.allCases.first(where: { Text($0.rawValue) == name.node }) else {
      throw SchemaSite(source: source, span: name.span).failure(
        "unknown extension type: `\(name.node)`",
        hint: Spelling.hint(for: name.node, among: ExtensionType.allCases.map { Text($0.rawValue) }))
    }
    return ResolvedType(type: .extension(type), depth: 1, size: 1)
  }
}
