/// What the typechecker knows of the values that an expression may have in one request environment
/// (specification: `Cedar/Validation/Types.lean`).
///
/// Beside the types that a schema can write there are those that only checking makes: the two truth values by
/// themselves, unions of entity types, open records and the type without values.
indirect enum ExpressionType: Hashable, Sendable {
  /// No value at all: the type of the elements of an empty set.
  case never
  /// Always true, always false.
  case `true`, `false`
  case bool, long, string
  case `extension`(ExtensionType)
  /// An entity of one of these types.
  case entity(EntityTypeUnion)
  /// An entity of whatever type.
  case anyEntity
  case set(ExpressionType)
  case record(RecordShape)
}

extension ExpressionType {
  static func entity(_ type: EntityType) -> ExpressionType { .entity(EntityTypeUnion(type)) }

  static func singleton(_ truth: Bool) -> ExpressionType { truth ? .true : .false }

  /// Whether it is `Bool` or one of the two truth values.
  var isBoolean: Bool {
    switch self {
    case .true, .false, .bool: true
    default: false
    }
  }

  /// Whether it is a type of entities.
  var isEntity: Bool {
    switch self {
    case .entity, .anyEntity: true
    default: false
    }
  }
}

/// One or more types of entities.
struct EntityTypeUnion: Hashable, Sendable {
  /// The first type; most unions have no other.
  let first: EntityType
  /// The others in order; all after ``first``, none twice.
  let others: [EntityType]

  init(_ type: EntityType) {
    first = type
    others = []
  }

  /// The only type, if there is no other.
  var single: EntityType? { others.isEmpty ? first : nil }

  func contains(_ type: EntityType) -> Bool { first == type || others.contains(type) }

  func isSubset(of other: EntityTypeUnion) -> Bool { allSatisfy(other.contains) }

  func isDisjoint(with other: EntityTypeUnion) -> Bool { !contains(where: other.contains) }

  func union(_ other: EntityTypeUnion) -> EntityTypeUnion {
    if other.isSubset(of: self) { return self }
    let types = Set(self).union(other).sorted()
    return EntityTypeUnion(first: types[0], others: Array(types.dropFirst()))
  }

  private init(first: EntityType, others: [EntityType]) {
    self.first = first
    self.others = others
  }
}

extension EntityTypeUnion: Sequence {
  func makeIterator() -> AnyIterator<EntityType> {
    if others.isEmpty {
      var rest: EntityType? = first
      return AnyIterator {
        defer { rest = nil }
        return rest
      }
    }
    return AnyIterator(([first] + others).makeIterator())
  }
}

/// What is known of the attributes of a record.
struct RecordShape: Hashable, Sendable {
  let attributes: [Text: Attribute]
  /// Whether a record of the type may have attributes beside these.
  let isOpen: Bool

  struct Attribute: Hashable, Sendable {
    let type: ExpressionType
    let isRequired: Bool
  }

  init(_ attributes: [Text: Attribute], isOpen: Bool = false) {
    self.attributes = attributes
    self.isOpen = isOpen
  }
}
