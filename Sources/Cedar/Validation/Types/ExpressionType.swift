/// What the typechecker knows of the values that an expression may have in one request environment
/// (specification: `Cedar/Validation/Types.lean`).
///
/// Beside the types that a schema can write there are those that only checking makes: the two truth values by
/// themselves, unions of entity types, open records and the type without values.
enum ExpressionType: Hashable, Sendable {
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
  indirect case set(ExpressionType)
  case record(RecordShape)
}

extension ExpressionType {
  init(_ type: SchemaType) {
    switch type {
    case .bool: self = .bool
    case .long: self = .long
    case .string: self = .string
    case .extension(let type): self = .extension(type)
    case .entity(let type): self = .entity(type)
    case .set(let element): self = .set(ExpressionType(element))
    case .record(let record): self = .record(RecordShape(record))
    }
  }

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

  /// How many types it is made of, which is what comparing it costs.
  var weight: Int {
    switch self {
    case .record(let shape): shape.weight
    case .set(let element): 1 + element.weight
    case .entity(let types): 1 + types.others.count
    default: 1
    }
  }

  /// Whether `<` and `<=` compare values of the type.
  var isOrdered: Bool {
    switch self {
    case .long, .extension(.datetime), .extension(.duration): true
    default: false
    }
  }
}

extension ExpressionType: CustomStringConvertible {
  /// The type as a schema would write it; what no schema can write, in words.
  var description: String { description(within: Self.describedLength) }

  /// How long a description may become; a type can be large, and a message is for reading.
  private static let describedLength = 240

  fileprivate func description(within length: Int) -> String {
    switch self {
    case .never: "no value"
    case .true: "True"
    case .false: "False"
    case .bool: "Bool"
    case .long: "Long"
    case .string: "String"
    case .extension(let type): type.rawValue
    case .anyEntity: "any entity"
    case .entity(let types): types.lazy.map(\.name.string).joined(separator: " or ")
    case .set(let element): "Set<\(element.description(within: length))>"
    case .record(let shape): shape.description(within: length)
    }
  }
}

extension RecordShape {
  fileprivate func description(within length: Int) -> String {
    var members: [String] = []
    var left = length
    for (name, attribute) in attributes.sorted(by: { $0.key < $1.key }) {
      guard left > 0 else {
        members.append("...")
        return "{\(members.joined(separator: ", "))}"
      }
      let member =
        "\(name.legible)\(attribute.isRequired ? "" : "?"): \(attribute.type.description(within: left))"
      left -= member.utf8.count
      members.append(member)
    }
    if isOpen { members.append("...") }
    return "{\(members.joined(separator: ", "))}"
  }
}
