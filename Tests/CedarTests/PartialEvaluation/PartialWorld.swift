import Testing

@testable import Cedar

/// A schema, policies that are valid for it, and entities: what the properties of partial evaluation are about.
struct PartialWorld {
  let schema: Schema
  let policies: PolicySet
  let authorizer: PartialAuthorizer
  let store: EntityStore
  var data: RandomData

  init(seed: UInt64, policies count: Int) throws {
    var schemas = RandomSchema(seed: seed)
    schema = schemas.schema()
    var generator = RandomValidPolicies(schema, seed: seed &+ 1)
    policies = try PolicySet(parsing: generator.policies(count), file: "random")
    authorizer = try PartialAuthorizer(policies, schema)
    data = RandomData(schema, seed: seed &+ 2)
    store = try EntityStore(data.entities() + schema.actionEntities)
  }

  /// The worlds that the properties are tried on.
  static func worlds(_ count: Int) throws -> ArraySlice<PartialWorld> {
    try #require(count <= all.count)
    return try all.prefix(count).map { try $0.get() }[...]
  }

  private static let all = (0..<40).map { seed in
    Result { try PartialWorld(seed: UInt64(seed) << 8, policies: 8) }
  }
}

extension Response {
  /// Everything that an answer says.
  var summary: String {
    let errors = errors.map { "\($0.policy): \($0.error.cause)" }
    return "\(decision) \(reason) \(errors)"
  }
}
