/// Why a value, or the part of an entity or a request that it stands in, is not as a schema says, and where.
///
/// The text names types and attributes; it never contains an entity's id, the key of a tag or a value.
public struct Nonconformance: Error, Hashable, Sendable {
  public enum Cause: Hashable, Sendable {
    case type(expected: SchemaType, found: Value.Kind)
    case entityType(expected: EntityType, found: EntityType)
    case missingAttribute
    case undeclaredAttribute
    case noTags(EntityType)
    case undeclaredType(EntityType)
    case undeclaredAction
    /// The type is an enumeration, and the id is none of its choices.
    case undeclaredChoice(EntityType)
    /// Entities of the first type may not be below entities of the second.
    case ancestor(EntityType, EntityType)
    /// An action that is given has attributes, tags or other ancestors than the schema's.
    case actionUnlikeDeclared
  }

  public let cause: Cause
  public let path: ValuePath

  init(_ cause: Cause, at path: ValuePath = ValuePath()) {
    self.cause = cause
    self.path = path
  }

  /// The same, told from one step further outside.
  func within(_ step: ValuePath.Step) -> Nonconformance { Nonconformance(cause, at: path.within(step)) }
}

extension Nonconformance: CustomStringConvertible {
  public var description: String { path.steps.isEmpty ? "\(cause)" : "\(path): \(cause)" }
}

extension Nonconformance.Cause: CustomStringConvertible {
  public var description: String {
    switch self {
    case .type(let expected, let found): "expected \(expected.summary), got \(found.rawValue)"
    case .entityType(let expected, let found):
      "expected an entity of type `\(expected)`, got one of type `\(found)`"
    case .missingAttribute: "the schema requires it, but it is missing"
    case .undeclaredAttribute: "the schema does not declare it"
    case .noTags(let type): "entities of type `\(type)` have no tags"
    case .undeclaredType(let type): "the schema does not declare the entity type `\(type)`"
    case .undeclaredAction: "the schema does not declare the action"
    case .undeclaredChoice(let type): "the schema does not list the id among those of type `\(type)`"
    case .ancestor(let type, let ancestor):
      "an entity of type `\(type)` cannot be in one of type `\(ancestor)`"
    case .actionUnlikeDeclared:
      "the action is not as the schema declares it: leave it out, and the schema's is taken"
    }
  }
}

extension SchemaType {
  /// What a value of the type is, in a few words.
  var summary: String {
    switch self {
    case .bool: "Bool"
    case .long: "Long"
    case .string: "String"
    case .extension(let type): type.rawValue
    case .entity(let type): "an entity of type `\(type)`"
    case .set: "a set"
    case .record: "a record"
    }
  }
}
