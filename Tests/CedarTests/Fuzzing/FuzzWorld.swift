@testable import Cedar

/// What mutated policies are validated and evaluated in: the schema, the entities and the requests of the corpus.
struct FuzzWorld: Sendable {
  let schema: Schema
  let validator: Validator
  /// With the schema's actions.
  let store: EntityStore
  let requests: [Request]
  let templates: PolicySet
  /// What fills the slots of templates.
  let slots: [Slot: EntityUID]

  init() throws {
    let schema = try Schema(parsing: FuzzCorpus.file("world.cedarschema"), file: "world.cedarschema")
    self.schema = schema
    validator = Validator(schema)
    store = try EntityStore(parsingJSON: FuzzCorpus.file("world.entities.json"), schema: schema)
    let first = try Request(parsingJSON: FuzzCorpus.file("world.request.json"), schema: schema)
    requests = [
      first, try Request(parsingJSON: FuzzCorpus.file("implicit.request.json"), schema: schema),
      Request(
        principal: first.principal, action: EntityUID(type: "Lib::Action", id: "lend"),
        resource: first.resource),
    ]
    templates = try PolicySet(parsing: FuzzCorpus.file("templates.cedar"), file: "templates.cedar")
    slots = [.principal: first.principal, .resource: first.resource]
  }
}
