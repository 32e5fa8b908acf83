@testable import Cedar

/// Random policies over ``ValidationWorld``, valid about as often as not.
struct RandomTypedPolicies {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private mutating func pick(_ texts: String...) -> String { random.element(of: texts) }
  private mutating func chance(_ percent: UInt64) -> Bool { random.next() % 100 < percent }

  mutating func policy() -> String {
    let effect = pick("permit", "forbid")
    let action = pick(
      "action", "action == Action::\"read\"", "action == Action::\"write\"", "action in Action::\"all\"",
      "action in [Action::\"list\", Action::\"write\"]", "action == Other::Action::\"view\"")
    var conditions = ""
    for _ in 0..<(1 + random.next() % 2) {
      conditions += " \(pick("when", "when", "unless")) { \(truth(depth: 3)) }"
    }
    return "\(effect)(\(scope("principal")), \(action), \(scope("resource")))\(conditions);"
  }

  private mutating func scope(_ variable: String) -> String {
    switch random.next() % 8 {
    case 0: "\(variable) == \(entity)"
    case 1: "\(variable) in \(entity)"
    case 2: "\(variable) is \(type)"
    case 3: "\(variable) is \(type) in \(entity)"
    default: variable
    }
  }

  private var entity: String {
    mutating get {
      pick(
        "User::\"0\"", "Group::\"0\"", "Team::\"1\"", "Robot::\"0\"", "Note::\"0\"", "Color::\"red\"",
        "Action::\"read\"", "Action::\"all\"")
    }
  }

  private var type: String {
    mutating get { pick("User", "Robot", "Group", "Team", "Note", "Color", "Action") }
  }

  private var subject: String {
    mutating get {
      pick("principal", "principal", "resource", "context", "principal.friend", "context.user", "action")
    }
  }

  private mutating func truth(depth: Int) -> String {
    if depth <= 0 { return pick("context.ok", "principal.active", "true", "false", "principal is User") }
    func inner(_ random: inout Self) -> String { random.truth(depth: depth - 1) }
    switch random.next() % 16 {
    case 0, 1: return "(\(inner(&self)) && \(inner(&self)))"
    case 2: return "(\(inner(&self)) || \(inner(&self)))"
    case 3: return "!(\(inner(&self)))"
    case 4: return "(if \(inner(&self)) then \(inner(&self)) else \(inner(&self)))"
    case 5: return "(\(value(depth: depth - 1)) \(pick("==", "!=")) \(value(depth: depth - 1)))"
    case 6, 14:
      return "(\(number(depth: depth - 1)) \(pick("<", "<=", ">", ">=")) \(number(depth: depth - 1)))"
    case 7: return "(\(subject) in \(pick(entity, subject, "[\(subject), \(entity)]")))"
    case 8: return chance(50) ? "(\(subject) is \(type))" : "(\(subject) has \(attribute))"
    case 9, 10, 11: return guarded(depth: depth - 1)
    case 12:
      let (holder, key) = (pick("principal", "resource", "principal.friend"), pick("\"k\"", "context.key"))
      return
        "(\(holder).hasTag(\(key)) \(pick("&&", "&&", "||")) \(holder).getTag(\(key)) == \(pick("\"v\"", "1")))"
    case 13:
      return pick("principal.scores.contains(1)", "principal.friends.contains(resource)", "[1].isEmpty()")
    default:
      return pick(
        "principal.born < datetime(\"2024-01-01\")", "principal.ip.isIpv4()", "context.key like \"a*\"")
    }
  }

  /// Something of an attribute, tested for in ways that help and in ways that do not.
  private mutating func guarded(depth: Int) -> String {
    let (holder, name) = (subject, attribute)
    let use = "\(holder).\(name) == \(value(depth: 0))"
    return switch random.next() % 5 {
    case 0: "(\(holder) has \(name) || \(use))"
    case 1: "(if \(holder) has \(name) then \(use) else \(truth(depth: 0)))"
    case 2: "(\(truth(depth: depth)) && \(holder) has \(name) && \(use))"
    case 3: "((\(holder) has \(name) || \(truth(depth: 0))) && \(use))"
    default: "(\(holder) has \(name) && \(holder).\(name) == \(holder).\(name))"
    }
  }

  private var attribute: String {
    mutating get {
      pick(
        "age", "nick", "name", "manager", "friend", "address", "details", "details.note", "manager.nick",
        "address.zip", "scores", "groups", "active", "count", "ok", "at", "text", "meta.lang", "motto",
        "last",
        "wait", "nothing")
    }
  }

  private mutating func number(depth: Int) -> String {
    if depth <= 0 || chance(30) {
      return pick("1", "-2", "principal.age", "context.count", "9223372036854775807")
    }
    return "(\(number(depth: depth - 1)) \(pick("+", "-", "*")) \(number(depth: depth - 1)))"
  }

  private mutating func value(depth: Int) -> String {
    if depth <= 0 || chance(20) {
      return pick(
        "1", "\"a\"", "true", "principal", "resource", "action", entity, "\(subject).\(attribute)", "-1")
    }
    func inner(_ random: inout Self) -> String { random.value(depth: depth - 1) }
    switch random.next() % 6 {
    case 0: return "[\(inner(&self))\(chance(50) ? ", \(inner(&self))" : "")]"
    case 1: return "{a: \(inner(&self))\(chance(50) ? ", b: \(inner(&self))" : "")}"
    case 2: return "(if \(truth(depth: depth - 1)) then \(inner(&self)) else \(inner(&self)))"
    case 3: return "{a: \(inner(&self)), b: \(inner(&self))}.\(pick("a", "b"))"
    case 4:
      return pick(
        "ip(\"10.0.0.1\")", "decimal(\"1.0\")", "duration(\"1h\")", "principal.born.toTime()",
        "ip(context.key)", "[]")
    default: return number(depth: depth)
    }
  }
}
