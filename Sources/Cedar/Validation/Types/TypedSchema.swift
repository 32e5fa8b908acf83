/// A schema in the typechecker's types, with the questions that checking asks answered beforehand.
final class TypedSchema: Sendable {
  let schema: Schema
  private let entities: [EntityType: Entity]
  /// What each action applies to, in the order of the actions.
  let applications: [Application]
  private let positions: [EntityUID: Int]
  /// The positions of an action and of those below it, in order.
  private let members: [EntityUID: [Int]]
  /// The types that actions of a type have above them, at any distance.
  private let actionTypesAbove: [EntityType: Set<EntityType>]

  struct Entity: Sendable {
    let attributes: RecordShape
    let tags: ExpressionType?
    let ancestors: Set<EntityType>
    /// The only ids there are.
    let choices: Set<Text>?
  }

  /// What one action applies to.
  struct Application: Sendable {
    let action: EntityUID
    /// In order.
    let principals: [EntityType]
    /// In order.
    let resources: [EntityType]
    let context: RecordShape
    /// The same number for actions of the same context.
    let contextNumber: Int
    /// The same number for actions that apply to the same types in the same context.
    let kind: Int
  }

  private struct Kind: Hashable {
    let principals: Set<EntityType>
    let resources: Set<EntityType>
    let context: Int
  }

  init(_ schema: Schema) {
    self.schema = schema
    entities = schema.entityTypes.mapValues {
      Entity(
        attributes: RecordShape($0.attributes), tags: $0.tags.map { ExpressionType($0) },
        ancestors: $0.ancestors, choices: $0.choices.map { Set($0) })
    }
    // Actions declared together share what they apply to.
    var shapes: [RecordType: (shape: RecordShape, number: Int)] = [:]
    var kinds: [Kind: Int] = [:]
    let applications = schema.actions.values.sorted { $0.uid < $1.uid }.map { action in
      let context = shapes[action.context] ?? (RecordShape(action.context), shapes.count)
      shapes[action.context] = context
      let kind = Kind(principals: action.principals, resources: action.resources, context: context.number)
      let number = kinds[kind] ?? kinds.count
      kinds[kind] = number
      return Application(
        action: action.uid, principals: action.principals.sorted(), resources: action.resources.sorted(),
        context: context.shape, contextNumber: context.number, kind: number)
    }
    self.applications = applications
    positions = Dictionary(
      uniqueKeysWithValues: zip(applications.lazy.map(\.action), applications.indices))
    var members: [EntityUID: [Int]] = [:]
    for (position, application) in applications.enumerated() {
      members[application.action, default: []].append(position)
      for group in schema.actions[application.action]?.ancestors ?? [] {
        members[group, default: []].append(position)
      }
    }
    self.members = members
    var above: [EntityType: Set<EntityType>] = [:]
    for action in schema.actions.values {
      above[action.uid.type, default: []].formUnion(action.ancestors.lazy.map(\.type))
    }
    actionTypesAbove = above
  }

  subscript(type: EntityType) -> Entity? { entities[type] }

  func application(of action: EntityUID) -> Application? { positions[action].map { applications[$0] } }

  /// What the groups and all actions below them apply to; nothing where a group is not declared.
  func applications(inAny groups: [EntityUID]) -> [Application] {
    if groups.count == 1 { return (members[groups[0]] ?? []).map { applications[$0] } }
    var positions = Set<Int>()
    for group in groups {
      guard let members = members[group] else { return [] }
      positions.formUnion(members)
    }
    return positions.sorted().map { applications[$0] }
  }

  func context(of action: EntityUID) -> RecordShape { application(of: action)?.context ?? .empty }

  /// Whether a policy may name the type. The types of actions are not declared by themselves.
  func isKnown(_ type: EntityType) -> Bool { entities[type] != nil || type.isAction }

  /// Whether an entity of type `lower` can be in one of type `upper`; in itself it always is.
  func canBeIn(_ lower: EntityType, _ upper: EntityType) -> Bool {
    lower == upper || entities[lower]?.ancestors.contains(upper) ?? false
      || actionTypesAbove[lower]?.contains(upper) ?? false
  }

  // MARK: Attributes and tags

  /// The attribute as far as all the `types` have it.
  func attribute(_ name: Text, of types: EntityTypeUnion) -> RecordShape.Attribute? {
    if types.others.isEmpty { return entities[types.first]?.attributes[name] }
    var common: RecordShape.Attribute?
    for type in types {
      guard let attribute = entities[type]?.attributes[name] else { return nil }
      guard let first = common else {
        common = attribute
        continue
      }
      guard let bound = first.leastUpperBound(attribute, .permissive) else { return nil }
      common = bound
    }
    return common
  }

  /// Whether entities of some of the `types` can have the attribute. Actions have none.
  func mayHave(_ name: Text, _ types: EntityTypeUnion) -> Bool {
    types.contains { entities[$0]?.attributes[name] != nil }
  }

  /// The types that a tag may have, those of entities that have no tags left out.
  func tagTypes(of types: EntityTypeUnion) -> [ExpressionType] { types.compactMap { entities[$0]?.tags } }

  /// The types that a tag of any entity may have.
  var allTagTypes: [ExpressionType] { entities.values.compactMap(\.tags) }

  /// Whether `action` is one of the `groups` or below one; nil where a group is not declared.
  func isAction(_ action: EntityUID, inAny groups: some Sequence<EntityUID>) -> Bool? {
    var isIn = false
    for group in groups {
      guard schema.actions[group] != nil else { return nil }
      isIn = isIn || action == group || schema.actions[action]?.ancestors.contains(group) ?? false
    }
    return isIn
  }
}
