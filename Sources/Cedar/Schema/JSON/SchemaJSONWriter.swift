extension SchemaFragment {
  /// The schema in the JSON format, without white space.
  ///
  /// Names stay as they were written: what may be an entity type or a common type becomes `EntityOrCommon`.
  ///
  /// - Throws: where the text would be longer than ``SchemaLimits/writtenBytes``, because every name of a declaration
  ///   takes all of it with it; and where a name is declared twice, which an object of JSON cannot say.
  public func json() throws(SchemaError) -> [UInt8] {
    try DeclaredNames.checkDistinct(in: self)
    var writer = SchemaJSONWriter(source)
    try writer.write(self)
    return writer.json.bytes
  }
}

/// Writes what ``SchemaJSONReader`` reads; members are left out where the reference leaves them out.
struct SchemaJSONWriter {
  fileprivate(set) var json = JSONWriter()
  private let source: SourceFile

  fileprivate init(_ source: SourceFile) { self.source = source }

  fileprivate mutating func write(_ fragment: SchemaFragment) throws(SchemaError) {
    json.beginObject()
    for namespace in fragment.namespaces {
      json.name(namespace.name.node)
      json.beginObject()
      if !namespace.commonTypes.isEmpty {
        json.name("commonTypes")
        json.beginObject()
        for type in namespace.commonTypes {
          json.name(type.name.node)
          json.beginObject()
          writeMembers(of: type.type)
          write(type.annotations)
          json.endObject()
        }
        json.endObject()
      }
      json.name("entityTypes")
      json.beginObject()
      for types in namespace.entityTypes {
        for name in types.names {
          json.name(name.node)
          write(types)
          try checkLength(at: name.span)
        }
      }
      json.endObject()
      json.name("actions")
      json.beginObject()
      for actions in namespace.actions {
        for name in actions.names {
          json.name(name.node)
          write(actions)
          try checkLength(at: name.span)
        }
      }
      json.endObject()
      write(namespace.annotations)
      json.endObject()
    }
    json.endObject()
  }

  private func checkLength(at span: SourceSpan) throws(SchemaError) {
    guard json.bytes.count > SchemaLimits.writtenBytes else { return }
    throw SchemaError(
      "the schema is too long in JSON: more than \(SchemaLimits.writtenBytes) bytes", at: span, in: source,
      hint: "declare fewer names together")
  }

  // MARK: Declarations

  private mutating func write(_ types: SchemaFragment.EntityTypes) {
    json.beginObject()
    switch types.definition {
    case .enumerated(let choices):
      json.name("enum")
      write(choices)
    case .standard(let parents, let shape, let tags):
      if !parents.isEmpty {
        json.name("memberOfTypes")
        write(parents.map(\.node))
      }
      if !shape.isEmptyRecord {
        json.name("shape")
        write(shape)
      }
      if let tags {
        json.name("tags")
        write(tags)
      }
    }
    write(types.annotations)
    json.endObject()
  }

  private mutating func write(_ actions: SchemaFragment.Actions) {
    json.beginObject()
    if !actions.parents.isEmpty {
      json.name("memberOf")
      json.beginArray()
      for parent in actions.parents {
        json.beginObject()
        json.name("id")
        json.string(parent.id)
        if let type = parent.type {
          json.name("type")
          json.string(type)
        }
        json.endObject()
      }
      json.endArray()
    }
    json.name("appliesTo")
    json.beginObject()
    json.name("principalTypes")
    write(actions.principals.map(\.node))
    json.name("resourceTypes")
    write(actions.resources.map(\.node))
    if !actions.context.isEmptyRecord {
      json.name("context")
      write(actions.context)
    }
    json.endObject()
    write(actions.annotations)
    json.endObject()
  }

  /// A member `annotations`, unless there are none. A missing value is the empty one, as in the reference.
  private mutating func write(_ annotations: [Annotation]) {
    guard !annotations.isEmpty else { return }
    json.name("annotations")
    json.beginObject()
    for annotation in annotations {
      json.name(annotation.key)
      json.string(annotation.value)
    }
    json.endObject()
  }

  private mutating func write(_ texts: [Text]) {
    json.beginArray()
    for text in texts { json.string(text) }
    json.endArray()
  }

  // MARK: Types

  private mutating func write(_ type: SchemaFragment.TypeExpression) {
    json.beginObject()
    writeMembers(of: type)
    json.endObject()
  }

  /// The members of an object that is a type, in which others may follow.
  private mutating func writeMembers(of type: SchemaFragment.TypeExpression) {
    switch type.kind {
    case .string: member("type", "String")
    case .long: member("type", "Long")
    case .bool: member("type", "Boolean")
    case .extension(let name):
      member("type", "Extension")
      member("name", name.node)
    case .reference(let name, to: .commonType): member("type", name)
    case .reference(let name, to: .entityType):
      member("type", "Entity")
      member("name", name)
    case .reference(let name, to: .either):
      member("type", "EntityOrCommon")
      member("name", name)
    case .set(let element):
      member("type", "Set")
      json.name("element")
      write(element)
    case .record(let attributes):
      member("type", "Record")
      json.name("attributes")
      json.beginObject()
      for attribute in attributes {
        json.name(attribute.name.node)
        json.beginObject()
        writeMembers(of: attribute.type)
        write(attribute.annotations)
        if !attribute.isRequired {
          json.name("required")
          json.bool(false)
        }
        json.endObject()
      }
      json.endObject()
    }
  }

  private mutating func member(_ name: Text, _ value: Text) {
    json.name(name)
    json.string(value)
  }
}
