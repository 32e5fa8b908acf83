/// Values against their types (reference: `entities/conformance.rs`, `validator/types.rs`).
extension Schema {
  /// Checks that `value` is of `type`, and that every entity in it may exist.
  ///
  /// Records are closed: they have the required attributes, perhaps the optional ones, and no others. An entity of an
  /// enumeration is one of its choices, an action is declared.
  public func check(_ value: Value, is type: SchemaType) throws(Nonconformance) {
    switch (type, value) {
    case (.bool, .bool), (.long, .long), (.string, .string), (.extension(.decimal), .decimal),
      (.extension(.ip), .ip), (.extension(.datetime), .datetime), (.extension(.duration), .duration):
      break
    case (.entity(let type), .entity(let uid)):
      guard uid.type == type else { throw Nonconformance(.entityType(expected: type, found: uid.type)) }
      try checkMayExist(uid)
    case (.set(let element), .set(let set)):
      for member in set {
        do {
          try check(member, is: element)
        } catch {
          throw error.within(.element)
        }
      }
    case (.record(let type), .record(let record)): try check(record, is: type)
    default: throw Nonconformance(.type(expected: type, found: value.kind))
    }
  }

  /// Checks that `record` has the attributes of `type`.
  public func check(_ record: ValueRecord, is type: RecordType) throws(Nonconformance) {
    for (name, value) in record {
      do throws(Nonconformance) {
        guard let attribute = type[name] else { throw Nonconformance(.undeclaredAttribute) }
        try check(value, is: attribute.type)
      } catch {
        throw error.within(.attribute(name))
      }
    }
    if let name = type.firstRequiredName(where: { record[$0] == nil }) {
      throw Nonconformance(.missingAttribute).within(.attribute(name))
    }
  }

  /// Checks an entity that is referred to; its type is declared.
  func checkMayExist(_ uid: EntityUID) throws(Nonconformance) {
    if uid.type.isAction {
      guard actions[uid] != nil else { throw Nonconformance(.undeclaredAction) }
    } else if let declaration = entityTypes[uid.type], !declaration.lists(uid.id) {
      throw Nonconformance(.undeclaredChoice(uid.type))
    }
  }
}

extension EntityTypeDeclaration {
  /// Whether there may be an entity of the type with this id.
  func lists(_ id: Text) -> Bool { choices?.contains(id) ?? true }
}

extension RecordType {
  /// The first, in the order of scalars, of the required attributes whose names meet the condition.
  func firstRequiredName(where condition: (Text) -> Bool) -> Text? {
    attributes.filter { $0.value.isRequired && condition($0.key) }.keys.min()
  }
}
