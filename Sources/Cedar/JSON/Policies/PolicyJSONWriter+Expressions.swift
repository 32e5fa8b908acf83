/// Expressions; their forms are drawn at ``PolicyJSONReader``.
extension PolicyJSONWriter {
  mutating func write(_ expression: Expression) throws(PolicyTooLarge) {
    try checkSize()
    switch expression.kind {
    case .literal(let value): write(value)
    case .variable(let variable): scalar("Var") { $0.string(Text(variable.rawValue)) }
    case .and(let operands): try writeChain(operands[0], operands.dropFirst().map { ("&&", $0) })
    case .or(let operands): try writeChain(operands[0], operands.dropFirst().map { ("||", $0) })
    case .product(let factors): try writeChain(factors[0], factors.dropFirst().map { ("*", $0) })
    case .sum(let first, let terms):
      try writeChain(first, terms.map { ($0.isSubtracted ? "-" : "+", $0.operand) })
    case .has(let operand, let path): try writeHas(operand, path)
    case .set(let elements):
      json.beginObject()
      json.name("Set")
      try writeArray(elements)
      json.endObject()
    case .record(let attributes):
      json.beginObject()
      json.name("Record")
      json.beginObject()
      for attribute in attributes {
        json.name(attribute.name)
        try write(attribute.value)
      }
      json.endObject()
      json.endObject()
    case .call(let function, let arguments):
      json.beginObject()
      json.name(Text(function.rawValue))
      try writeArray(arguments)
      json.endObject()
    case .not, .negate, .conditional, .comparison, .membership, .isType, .like, .attribute, .contains,
      .isEmpty,
      .hasTag, .getTag:
      try writeOperator(expression.kind)
    }
  }

  /// The operators whose operands have names.
  private mutating func writeOperator(_ kind: Expression.Kind) throws(PolicyTooLarge) {
    switch kind {
    case .not(let operand): try write("!", ("arg", operand))
    case .negate(let operand): try write("neg", ("arg", operand))
    case .isEmpty(let operand): try write("isEmpty", ("arg", operand))
    case .comparison(let comparison, let left, let right):
      try write(Text(comparison.symbol), ("left", left), ("right", right))
    case .membership(let left, let right): try write("in", ("left", left), ("right", right))
    case .contains(let test, let left, let right):
      try write(Text(test.rawValue), ("left", left), ("right", right))
    case .hasTag(let left, let key): try write("hasTag", ("left", left), ("right", key))
    case .getTag(let left, let key): try write("getTag", ("left", left), ("right", key))
    case .conditional(let test, let then, let otherwise):
      try write("if-then-else", ("if", test), ("then", then), ("else", otherwise))
    case .attribute(let operand, let name):
      try write(".", ("left", operand)) { $0.member("attr", name) }
    case .like(let operand, let pattern):
      try write("like", ("left", operand)) { $0.member("pattern", pattern) }
    case .isType(let operand, let type, let container):
      let rest = container.map { [("in" as Text, $0)] } ?? []
      try write("is", [("left", operand)] + rest) { $0.member("entity_type", type.name) }
    default: break
    }
  }

  /// `{ NAME: { OPERAND, …, whatever `writeMore` adds } }`
  private mutating func write(
    _ name: Text, _ operands: (Text, Expression)..., writeMore: (inout JSONWriter) -> Void = { _ in }
  ) throws(PolicyTooLarge) {
    try write(name, operands, writeMore: writeMore)
  }

  private mutating func write(
    _ name: Text, _ operands: [(Text, Expression)], writeMore: (inout JSONWriter) -> Void
  ) throws(PolicyTooLarge) {
    json.beginObject()
    json.name(name)
    json.beginObject()
    for (name, operand) in operands {
      json.name(name)
      try write(operand)
    }
    writeMore(&json)
    json.endObject()
    json.endObject()
  }

  private mutating func writeArray(_ expressions: [Expression]) throws(PolicyTooLarge) {
    json.beginArray()
    for expression in expressions { try write(expression) }
    json.endArray()
  }

  /// `((first LINK operand) LINK operand) …`: the last link is outermost. Takes no stack for the length of the chain.
  private mutating func writeChain(
    _ first: Expression, _ links: [(Text, Expression)]
  ) throws(PolicyTooLarge) {
    for (name, _) in links.reversed() { beginBinary(name) }
    try write(first)
    for (_, operand) in links {
      json.name("right")
      try write(operand)
      endBinary()
    }
  }

  /// `e has a && e.a has b && …`
  private mutating func writeHas(_ operand: Expression, _ path: [Text]) throws(PolicyTooLarge) {
    var operand = operand
    for _ in path.dropFirst() { beginBinary("&&") }
    for (position, name) in path.enumerated() {
      if position > 0 { json.name("right") }
      try write("has", ("left", operand)) { $0.member("attr", name) }
      if position > 0 { endBinary() }
      operand = Expression(.attribute(operand, name), operand.span)
    }
  }

  /// `{ NAME: { "left":`
  private mutating func beginBinary(_ name: Text) {
    json.beginObject()
    json.name(name)
    json.beginObject()
    json.name("left")
  }

  private mutating func endBinary() {
    json.endObject()
    json.endObject()
  }

  // MARK: Values

  private mutating func write(_ value: Value) {
    switch value {
    case .bool(let bool): scalar("Value") { $0.bool(bool) }
    case .long(let long): scalar("Value") { $0.integer(long) }
    case .string(let text): scalar("Value") { $0.string(text) }
    case .entity(let uid):
      json.beginObject()
      json.name("Value")
      json.beginObject()
      member("__entity", uid)
      json.endObject()
      json.endObject()
    case .set(let set):
      json.beginObject()
      json.name("Set")
      json.beginArray()
      for element in set { write(element) }
      json.endArray()
      json.endObject()
    case .record(let record):
      json.beginObject()
      json.name("Record")
      json.beginObject()
      for attribute in record {
        json.name(attribute.key)
        write(attribute.value)
      }
      json.endObject()
      json.endObject()
    case .decimal(let decimal): write(.decimal, [.string(Text(decimal.description))])
    case .ip(let address): write(.ip, [.string(Text(address.description))])
    case .duration(let duration): write(.duration, [.string(Text(duration.description))])
    case .datetime(let instant):
      if let literal = instant.literal {
        write(.datetime, [.string(Text(literal))])
      } else {
        let epoch = Value.Datetime(milliseconds: 0)
        write(.offset, [.datetime(epoch), .duration(Value.Duration(milliseconds: instant.milliseconds))])
      }
    }
  }

  private mutating func write(_ function: ExtensionFunction, _ arguments: [Value]) {
    json.beginObject()
    json.name(Text(function.rawValue))
    json.beginArray()
    for argument in arguments { write(argument) }
    json.endArray()
    json.endObject()
  }

  /// `{ NAME: SCALAR }`
  private mutating func scalar(_ name: Text, _ writeScalar: (inout JSONWriter) -> Void) {
    json.beginObject()
    json.name(name)
    writeScalar(&json)
    json.endObject()
  }
}

extension JSONWriter {
  /// A literal for each scalar, as the reference writes it.
  fileprivate mutating func member(_ name: Text, _ pattern: Pattern) {
    self.name(name)
    beginArray()
    for (position, segment) in pattern.segments.enumerated() {
      if position > 0 { string("Wildcard") }
      for scalar in String(decoding: segment, as: UTF8.self).unicodeScalars {
        beginObject()
        member("Literal", Text(String(scalar)))
        endObject()
      }
    }
    endArray()
  }
}
