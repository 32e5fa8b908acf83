@testable import Cedar

/// Random policy sets whose policies have much in common, as those of one author do, and requests to them.
struct KindredPolicies {
  var random: RandomExpressions

  init(seed: UInt64) { random = RandomExpressions(seed: seed) }

  private func name(_ uid: EntityUID) -> String { "\(uid.type)::\(Printer.quoted(uid.id))" }

  static let actions = ["v", "x", "all", "none"].map { EntityUID(type: "Action", id: Text($0)) }

  // MARK: Texts

  /// A text of several policies, of which many share scopes, conditions and beginnings of conditions.
  mutating func policies() -> String {
    let scopes = (0..<Int.random(in: 1...3, using: &random.random)).map { _ in scope() }
    let conditions = (0..<Int.random(in: 2...5, using: &random.random)).map { _ in condition() }
    return (0..<Int.random(in: 1...8, using: &random.random)).map { _ in
      let effect = random.chance(60) ? "permit" : "forbid"
      let scope = random.chance(60) ? random.pick(scopes) : self.scope()
      let clauses = (0..<random.pick([0, 1, 1, 1, 2])).map { _ in clause(conditions) }
      return "\(effect)(\(scope)) \(clauses.joined(separator: " "));"
    }.joined(separator: "\n")
  }

  private mutating func clause(_ conditions: [String]) -> String {
    let operands = (0..<Int.random(in: 1...3, using: &random.random)).map { _ in
      random.chance(80) ? random.pick(conditions) : condition()
    }
    let operation = random.chance(75) ? " && " : " || "
    return "\(random.chance(75) ? "when" : "unless") { \(operands.joined(separator: operation)) }"
  }

  private mutating func condition() -> String {
    switch Int.random(in: 0..<4, using: &random.random) {
    case 0: "(\(random.expression(depth: 3)))"
    case 1: wellTyped()
    default: comparison()
    }
  }

  /// A comparison of something with a constant.
  private mutating func comparison() -> String {
    let subject = random.pick([
      "principal.n", "principal.s", "principal.a", "resource.n", "context.n", "context.s", "context.rec.a.b",
      "principal.a.b", "principal", "resource", "action", "principal.getTag(\"t\")", "context.rec.a",
      "principal.set", "principal.a.a", "context.at", "context.amount", "context.address", "context.length",
    ])
    let constant = random.pick([
      "5", "1", "\"x\"", "\"v\"", "U::\"a\"", "U::\"b\"", "G::\"g\"", "Action::\"v\"", "true", "[2, 1]",
      "{b: 1}",
      "datetime(\"2024-02-29\")", "decimal(\"1.5\")", "ip(\"10.0.0.1\")", "duration(\"1h\")", "ip(\"bad\")",
    ])
    let operation = random.pick(["==", "==", "==", "==", "!=", "<", "<=", ">", ">="])
    return random.chance(85)
      ? "\(subject) \(operation) \(constant)" : "\(constant) \(operation) \(subject)"
  }

  private mutating func wellTyped() -> String {
    let entity = name(random.pick(RandomExpressions.entities))
    return random.pick([
      "principal in \(entity)", "resource in [\(entity), principal]", "principal has a.b",
      "principal has a && principal.a has b && principal.a.b", "context has s && context.s like \"x*\"",
      "principal.set.contains(context.n)", "[1, context.n].contains(principal.n)",
      "principal.set.containsAny([context.n, 2])", "context.set.containsAll([1, principal.n])",
      "principal.hasTag(\"t\") && principal.getTag(\"t\") == \"v\"", "principal.getTag(context.s) == \"v\"",
      "principal.hasTag(context.s)", "[].isEmpty()", "principal is U in \(entity)",
      "action in Action::\"all\"",
      "context.address.isInRange(ip(\"10.0.0.0/8\"))", "context.address.isIpv4()", "ip(context.s).isIpv6()",
      "context.amount.lessThan(decimal(\"2.0\"))", "context.at < datetime(\"2024-03-01\")",
      "context.at.offset(context.length).toDate() == datetime(\"2024-02-29\")",
      "context.length.toHours() == 1",
      "context.at.toTime() < context.length", "context.n + 1 - principal.n > 0", "context.n * 2 <= 10",
      "-context.n < 0", "(if context.n == 5 then principal else resource) == \(entity)",
      "{a: context.n, b: 1} == {b: 1, a: 5}", "[context.n, 1] == [1, 5]",
      "principal in [principal.a, resource]",
      "context.rec == principal.rec", "resource has n", "principal.a has a", "action == Action::\"v\"",
      "context has rec.a.b", "context has rec.a.b.c", "context has n.a", "principal has a.a.a.a.a.a",
      "true", "false", "9223372036854775807 + context.n > 0", "ip(\"bad\").isIpv4()",
      "context.s.contains(\"x\")", "principal in context.set", "resource in context.members", "1 < \"x\"",
    ])
  }

  private mutating func scope() -> String {
    var parts: [String] = []
    for variable in ["principal", "resource"] {
      let entity = name(random.pick(RandomExpressions.entities))
      parts.append(
        variable
          + random.pick([
            "", "", " == \(entity)", " in \(entity)", " in \(entity)", " is U", " is G", " is G in \(entity)",
            " is U in \(entity)",
          ]))
    }
    let action = random.pick([
      "", "", " == Action::\"v\"", " == Action::\"x\"", " in Action::\"all\"", " in Action::\"v\"",
      " in [Action::\"x\", Action::\"v\"]", " in [Action::\"all\", Action::\"v\"]", " in []",
    ])
    return "\(parts[0]), action\(action), \(parts[1])"
  }

  // MARK: Requests

  mutating func request() -> Request {
    var context: [(Text, Value)] = EvaluationWorld.request.context.filter { _ in random.chance(85) }
      .map { ($0.key, $0.value) }
    let others: [(Text, Value)] = [
      ("at", .datetime(Value.Datetime(milliseconds: 1_709_164_800_000))),
      ("amount", .decimal(Value.Decimal(tenThousandths: 15_000))),
      ("address", .ip(Value.IPAddress(isIPv6: false, address: 0x0A00_0001, prefix: 32))),
      ("length", .duration(Value.Duration(milliseconds: 3_600_000))),
      ("members", .set(ValueSet(RandomExpressions.entities.prefix(3).map { .entity($0) }))),
    ]
    context += others.filter { _ in random.chance(85) }
    if random.chance(10) {
      context.append((random.pick(RandomExpressions.names), random.random.value(depth: 2)))
    }
    return Request(
      principal: copy(random.pick(RandomExpressions.entities)), action: copy(random.pick(Self.actions)),
      resource: copy(random.pick(RandomExpressions.entities)), context: ValueRecord(context))
  }

  /// An equal identifier that shares nothing with the given one.
  private func copy(_ uid: EntityUID) -> EntityUID {
    EntityUID(type: EntityType(Text(uid.type.name.string)), id: Text(uid.id.string))
  }

  /// A store of the small world, each entity with a chance to be missing or to have other attributes.
  mutating func store() throws -> EntityStore {
    var entities: [Entity] = []
    for entity in EvaluationWorld.entities where random.chance(90) {
      guard random.chance(20) else {
        entities.append(entity)
        continue
      }
      let attributes = RandomExpressions.names.prefix(5).map { ($0, random.random.value(depth: 2)) }
      entities.append(
        Entity(
          uid: entity.uid, attributes: ValueRecord(attributes), parents: entity.parents, tags: entity.tags))
    }
    guard random.chance(50), let last = entities.popLast() else { return try EntityStore(entities) }
    return try EntityStore(entities).overlaying([last])
  }
}
