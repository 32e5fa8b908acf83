/// One combination of types that a schema allows requests to have: an action, a type of principals and a type of
/// resources that it applies to, with the context that goes with the action.
struct RequestEnvironment: Hashable, Sendable {
  let principal: EntityType
  let action: EntityUID
  let resource: EntityType
  let context: RecordShape
  /// The type of the entity in the slot, where a template has it.
  var principalSlot: EntityType?
  var resourceSlot: EntityType?
}
