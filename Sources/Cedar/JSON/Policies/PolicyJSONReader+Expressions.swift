/// Expressions (reference: `est/expr.rs`): an object with one member, named after the operator.
///
///     { "Value": VALUE } { "Var": "principal" }
///     { "!": { "arg": E } }, so `neg` and `isEmpty`
///     { "&&": { "left": E, "right": E } }, so all binary operators and the methods of sets and tags
///     { ".": { "left": E, "attr": NAME } }, so `has`
///     { "like": { "left": E, "pattern": [ "Wildcard", { "Literal": STRING }, … ] } }
///     { "is": { "left": E, "entity_type": NAME, "in": E } }, of which `in` may be left out
///     { "if-then-else": { "if": E, "then": E, "else": E } }
///     { "Set": [ E, … ] } { "Record": { NAME: E, … } }
///     { FUNCTION: [ E, … ] }, the receiver of a method first
///
/// A chain of one operator nests to the left; it becomes flat, as it is read from Cedar's syntax.
extension PolicyJSONReader {
  func expression(_ json: JSONValue) throws(JSONMismatch) -> Expression {
    let members = try json.object("an expression as an object").members
    guard members.count == 1, let member = members.first else {
      throw JSONMismatch(.notSingleMember, at: json)
    }
    return try Operation(
      reader: self, json: json, name: member.name.string, nameSpan: member.nameSpan, content: member.value
    )
    .expression()
  }

  /// What is read where an attribute's value could stand: Cedar's values in JSON, of which calls stay calls.
  fileprivate func value(_ json: JSONValue) throws(JSONMismatch) -> Expression {
    switch json.content {
    case .null, .bool, .number, .string: return try node(.literal(Value(json)), json.span)
    case .array(let elements):
      return try node(.set(elements.map { element throws(JSONMismatch) in try value(element) }), json.span)
    case .object(let object):
      if object.members.count == 1, let member = object.members.first {
        if member.name == Escape.entity, let uid = try EntityUID(typeAndID: member.value) {
          return try node(.literal(.entity(uid)), json.span)
        }
        if member.name == Escape.extension, let call = ExtensionCallJSON(member.value) {
          let arguments = try call.arguments.map { argument throws(JSONMismatch) in try value(argument) }
          return try self.call(call.function(), arguments, at: json)
        }
        if member.name == Escape.expression, member.value.text != nil {
          throw JSONMismatch(.expressionEscape, at: member.value)
        }
      }
      let attributes = try object.members.map { member throws(JSONMismatch) in
        Expression.Attribute(name: member.name, value: try value(member.value))
      }
      return try node(.record(attributes), json.span)
    }
  }

  fileprivate func call(
    _ function: ExtensionFunction, _ arguments: [Expression], at json: JSONValue
  ) throws(JSONMismatch) -> Expression {
    guard function.isConstructor || !arguments.isEmpty else {
      throw JSONMismatch(.methodWithoutReceiver, at: json)
    }
    return try node(.call(function, arguments), json.span)
  }

  /// The node, unless it is too high a tree.
  fileprivate func node(_ kind: Expression.Kind, _ span: SourceSpan) throws(JSONMismatch) -> Expression {
    let expression = Expression(kind, span)
    guard expression.height <= Limits.expressionDepth else {
      throw JSONMismatch(.tooDeepExpression(limit: Limits.expressionDepth), at: span)
    }
    return expression
  }
}

/// One operator with what it is applied to.
private struct Operation {
  let reader: PolicyJSONReader
  let json: JSONValue
  let name: String
  let nameSpan: SourceSpan
  let content: JSONValue

  func expression() throws(JSONMismatch) -> Expression { try reader.node(kind(), json.span) }

  private func kind() throws(JSONMismatch) -> Expression.Kind {
    switch name {
    case "Value": return try reader.value(content).kind
    case "Var": return .variable(try variable())
    case "Slot": throw JSONMismatch(.slotInCondition, at: json)
    case "!": return .not(try operand())
    case "neg": return .negate(try operand())
    case "isEmpty": return .isEmpty(try operand())
    case "==": return try comparison(.equal)
    case "!=": return try comparison(.notEqual)
    case "<": return try comparison(.less)
    case "<=": return try comparison(.lessEqual)
    case ">": return try comparison(.greater)
    case ">=": return try comparison(.greaterEqual)
    case "&&", "||", "+", "-", "*": return try chain()
    case "in":
      let (left, right) = try operands()
      return .membership(left, in: right)
    case "contains", "containsAll", "containsAny", "hasTag", "getTag": return try method()
    case ".", "has", "like": return try attributeOrPattern()
    case "is": return try isType()
    case "if-then-else": return try conditional()
    case "Set":
      return .set(
        try content.array("elements as an array").map { element throws(JSONMismatch) in
          try reader.expression(element)
        })
    case "Record":
      return .record(
        try content.object("attributes as an object").members.map { member throws(JSONMismatch) in
          Expression.Attribute(name: member.name, value: try reader.expression(member.value))
        })
    default: return try call()
    }
  }

  private func variable() throws(JSONMismatch) -> Variable {
    guard let variable = Variable(rawValue: try content.string("a variable as a string").string) else {
      throw JSONMismatch(.unknownVariable, at: content)
    }
    return variable
  }

  // MARK: Operands

  /// The members of the content, which must be these, those in `optional` perhaps not.
  private func members(_ names: Set<Text>, optional: Set<Text> = []) throws(JSONMismatch) -> JSONObject {
    let object = try content.object("operands as an object")
    try object.refuseMembers(besides: names.union(optional))
    return object
  }

  private func expression(_ name: String, in object: JSONObject) throws(JSONMismatch) -> Expression {
    try reader.expression(content.member(name, of: object))
  }

  private func operand() throws(JSONMismatch) -> Expression { try expression("arg", in: members(["arg"])) }

  private func operands() throws(JSONMismatch) -> (Expression, Expression) {
    let object = try members(["left", "right"])
    return (try expression("left", in: object), try expression("right", in: object))
  }

  // MARK: Kinds of operators

  private func comparison(_ comparison: Expression.Comparison) throws(JSONMismatch) -> Expression.Kind {
    let (left, right) = try operands()
    return .comparison(comparison, left, right)
  }

  private func chain() throws(JSONMismatch) -> Expression.Kind {
    let (left, right) = try operands()
    switch (name, left.kind) {
    case ("&&", .and(let operands)): return .and(operands + [right])
    case ("&&", _): return .and([left, right])
    case ("||", .or(let operands)): return .or(operands + [right])
    case ("||", _): return .or([left, right])
    case ("*", .product(let factors)): return .product(factors + [right])
    case ("*", _): return .product([left, right])
    default:
      let term = Expression.Term(isSubtracted: name == "-", operand: right, span: json.span)
      guard case .sum(let first, let terms) = left.kind else { return .sum(left, [term]) }
      return .sum(first, terms + [term])
    }
  }

  private func method() throws(JSONMismatch) -> Expression.Kind {
    let (left, right) = try operands()
    switch name {
    case "hasTag": return .hasTag(left, key: right)
    case "getTag": return .getTag(left, key: right)
    case "containsAll": return .contains(.containsAll, left, right)
    case "containsAny": return .contains(.containsAny, left, right)
    default: return .contains(.contains, left, right)
    }
  }

  private func attributeOrPattern() throws(JSONMismatch) -> Expression.Kind {
    if name == "like" {
      let object = try members(["left", "pattern"])
      return .like(try expression("left", in: object), try pattern(content.member("pattern", of: object)))
    }
    let object = try members(["left", "attr"])
    let left = try expression("left", in: object)
    let attribute = try content.member("attr", of: object).string("the name of an attribute")
    return name == "has" ? .has(left, path: [attribute]) : .attribute(left, attribute)
  }

  private func pattern(_ json: JSONValue) throws(JSONMismatch) -> Pattern {
    let form = "`Wildcard` or an object with the member `Literal`"
    var segments: [[UInt8]] = [[]]
    for element in try json.array("a pattern as an array") {
      switch element.content {
      case .string("Wildcard"): segments.append([])
      case .object(let object):
        try object.refuseMembers(besides: ["Literal"])
        let literal = try element.member("Literal", of: object).string("a piece of the pattern as a string")
        segments[segments.count - 1].append(contentsOf: literal.utf8)
      default: throw JSONMismatch(.expected(form, found: element.kind), at: element)
      }
    }
    return Pattern(segments: segments)
  }

  private func isType() throws(JSONMismatch) -> Expression.Kind {
    let object = try members(["left", "entity_type"], optional: ["in"])
    let left = try expression("left", in: object)
    let type = try reader.entityType(content.member("entity_type", of: object))
    guard let container = object["in"], container.kind != .null else { return .isType(left, type, in: nil) }
    return .isType(left, type, in: try reader.expression(container))
  }

  private func conditional() throws(JSONMismatch) -> Expression.Kind {
    let object = try members(["if", "then", "else"])
    return .conditional(
      try expression("if", in: object), then: try expression("then", in: object),
      else: try expression("else", in: object))
  }

  private func call() throws(JSONMismatch) -> Expression.Kind {
    guard let function = ExtensionFunction(rawValue: name) else {
      throw JSONMismatch(.unknownOperator, at: nameSpan)
    }
    let arguments = try content.array("arguments as an array").map { element throws(JSONMismatch) in
      try reader.expression(element)
    }
    return try reader.call(function, arguments, at: json).kind
  }
}
