/// Checks what is known of a request and of entities against a schema (reference: `validator/coreschema.rs`,
/// `entities/conformance.rs`).
struct Conformance {
  let schema: Schema

  init(_ schema: Schema) { self.schema = schema }

  func check(_ request: PartialRequest) throws(PartialInputError) {
    guard let action = schema.actions[request.action] else { throw .undeclaredAction }
    guard action.principals.contains(request.principal.type) else {
      throw .principalType(request.principal.type)
    }
    guard action.resources.contains(request.resource.type) else {
      throw .resourceType(request.resource.type)
    }
    for uid in [request.principal.uid, request.resource.uid] {
      if let uid { try checkChoice(uid) }
    }
    guard conforms(request.context, to: action.context) else { throw .context }
  }

  private func conforms(_ context: PartialContext, to type: RecordType) -> Bool {
    switch context {
    case .unknown: true
    case .known(let record): conforms(record, to: type)
    case .values(let values):
      values.allSatisfy { path, value in
        type.type(at: path).map { conforms(value, to: $0) } ?? false
          && !path.indices.contains { values[Array(path[..<$0])] != nil }
      }
    }
  }

  func check(_ entity: PartialEntity) throws(PartialInputError) {
    let type = entity.uid.type
    guard !type.isAction else { throw .listedAction }
    guard let declaration = schema.entityTypes[type] else { throw .undeclaredType(type) }
    try checkChoice(entity.uid)
    guard let parts = entity.parts else { return }
    if let attributes = parts.attributes {
      if let name = firstFault(attributes, declaration.attributes) { throw .attribute(type, name) }
    }
    for tag in parts.tags ?? .empty {
      guard let expected = declaration.tags, conforms(tag.value, to: expected) else { throw .tags(type) }
    }
    for ancestor in parts.ancestors?.members ?? [] {
      guard declaration.ancestors.contains(ancestor.type) else { throw .ancestor(type, ancestor.type) }
      try checkChoice(ancestor)
    }
  }

  private func checkChoice(_ uid: EntityUID) throws(PartialInputError) {
    guard (try? schema.checkMayExist(uid)) != nil else { throw .undeclaredChoice(uid.type) }
  }

  private func conforms(_ value: Value, to type: SchemaType) -> Bool {
    (try? schema.check(value, is: type)) != nil
  }

  private func conforms(_ record: ValueRecord, to type: RecordType) -> Bool {
    (try? schema.check(record, is: type)) != nil
  }

  /// The first attribute that is not as declared.
  private func firstFault(_ record: ValueRecord, _ type: RecordType) -> Text? {
    for (name, value) in record {
      guard let declared = type[name], conforms(value, to: declared.type) else { return name }
    }
    return type.attributes.first { $0.value.isRequired && record[$0.key] == nil }?.key
  }
}
