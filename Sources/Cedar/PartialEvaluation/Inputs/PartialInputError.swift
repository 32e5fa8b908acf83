/// Why a partial request or partial entities cannot be used. Names types and attributes, never ids or values.
public enum PartialInputError: Error, Hashable, Sendable {
  /// The schema does not declare the action.
  case undeclaredAction
  /// The action does not apply to principals of this type.
  case principalType(EntityType)
  /// The action does not apply to resources of this type.
  case resourceType(EntityType)
  /// The schema does not declare the type.
  case undeclaredType(EntityType)
  /// The type is an enumeration without this id.
  case undeclaredChoice(EntityType)
  /// The context is not of the action's type.
  case context
  /// An attribute is missing, not declared, or not of its type.
  case attribute(EntityType, Text)
  /// A tag is not of its type, or the type has no tags.
  case tags(EntityType)
  /// An ancestor is of a type that cannot be above this one.
  case ancestor(EntityType, EntityType)
  /// Actions are known from the schema alone.
  case listedAction
  case duplicate(EntityType)
  /// An entity lacks an ancestor of one of its ancestors, or is above itself.
  case hierarchy(EntityType)
  case hierarchyTooLarge
  /// The policy is not strictly valid for requests of these types.
  case invalidPolicy(PolicyID)
  /// The full request or the full entities are not what the partial ones could turn out to be.
  case disagreement
}

extension PartialInputError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .undeclaredAction: "the schema does not declare the action"
    case .principalType(let type): "the action does not apply to principals of type `\(type)`"
    case .resourceType(let type): "the action does not apply to resources of type `\(type)`"
    case .undeclaredType(let type): "the schema does not declare the type `\(type)`"
    case .undeclaredChoice(let type): "the type `\(type)` is an enumeration and has no such id"
    case .context: "the context is not of the type that the action declares"
    case .attribute(let type, let name):
      "the attribute `\(name)` of an entity of type `\(type)` is missing, not declared or not of its type"
    case .tags(let type): "a tag of an entity of type `\(type)` is not declared or not of its type"
    case .ancestor(let type, let ancestor):
      "an entity of type `\(type)` cannot be in one of type `\(ancestor)`"
    case .listedAction: "actions cannot be listed: they are known from the schema"
    case .duplicate(let type): "an entity of type `\(type)` is listed twice"
    case .hierarchy(let type):
      "the ancestors of an entity of type `\(type)` are not complete, or it is its own ancestor"
    case .hierarchyTooLarge: "the hierarchy of the listed entities is too large"
    case .invalidPolicy(let id):
      "the policy `\(id.text.legible)` is not strictly valid for requests of these types"
    case .disagreement: "the full data contradict what was said to be known"
    }
  }
}
