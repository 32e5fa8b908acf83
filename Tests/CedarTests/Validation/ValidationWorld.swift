@testable import Cedar

/// A schema with one of everything, and policies checked against it.
enum ValidationWorld {
  static let source = """
    type Address = { city: String, zip?: Long };
    entity Group { name: String };
    entity Team in [Group] { rank: Long, motto?: String };
    entity User in [Group, Team] {
      age: Long, nick?: String, name: String, manager?: User, friend: User, address: Address,
      details?: { note?: String, level: Long }, scores: Set<Long>, friends: Set<User>, groups?: Set<Group>,
      ip: ipaddr, balance: decimal, born: datetime, wait?: duration, color: Color, active: Bool, last: Action,
    } tags String;
    entity Robot in [Robot, Group] {
      age: Long, nick: String, name?: String, friend: Robot, address: Address, active: Bool
    } tags Long;
    entity Note { text?: String, meta: { size: Long, lang?: String } };
    entity Color enum ["red", "blue"];
    action all;
    action edit in all;
    action read in edit appliesTo {
      principal: User, resource: [Group, Note, Color],
      context: { count?: Long, ok: Bool, key: String, user: User, at?: datetime }
    };
    action write in edit appliesTo {
      principal: [User, Robot, Group], resource: [User, Robot], context: { count: Long, ok?: Bool, key: String }
    };
    action list appliesTo { principal: [Robot, Team], resource: [User, Team] };
    namespace Other {
      action view appliesTo { principal: User, resource: Note, context: { ok: Bool } };
    }
    """

  static func validator() throws -> Validator { Validator(try Schema(parsing: source, file: "schema")) }

  static func validate(
    _ policies: String, mode: ValidationMode = .strict, level: Int? = nil
  ) throws -> ValidationResult {
    try validator().validate(try PolicySet(parsing: policies, file: "policy"), mode: mode, level: level)
  }

  /// What is wrong with a condition of requests to read.
  static func kinds(
    _ condition: String, action: String = "read", mode: ValidationMode = .strict
  ) throws -> [ValidationError.Kind] {
    let policy = "permit(principal, action == Action::\"\(action)\", resource) when { \(condition) };"
    return try validate(policy, mode: mode).errors.map(\.kind)
  }

  /// The type of a condition of requests of a user to read a note, nil where it is wrong.
  static func type(_ condition: String, mode: ValidationMode = .strict) throws -> ExpressionType? {
    let policy = "permit(principal, action, resource) when { \(condition) };"
    let set = try PolicySet(parsing: policy, file: "policy")
    let validator = try validator()
    let environment = validator.environments.first {
      $0.action == EntityUID(type: "Action", id: "read") && $0.resource == "Note"
    }
    guard let environment else { return nil }
    return validator.typedCondition(of: set.policies[0], in: environment, mode: mode)?.type
  }
}
