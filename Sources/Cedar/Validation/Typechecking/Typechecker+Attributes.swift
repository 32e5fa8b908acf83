/// Attributes and tags, which may be absent.
extension Typechecker {
  mutating func has(_ operand: Expression, _ path: [Text], _ span: SourceSpan) -> Judgement {
    let target = judgeHolder(operand, hint: Self.hasHint)
    let number = classes.number(of: operand)
    if path.count == 1 { return has(target, number, path[0], span) }
    // `e has a.b` is `e has a && e.a has b`.
    return chain(span) { typechecker, conjunction in
      var (target, number) = (target, number)
      for (position, name) in path.enumerated() {
        if position > 0 {
          let previous = path[position - 1]
          let part = typechecker.attribute(target, number, previous, span)
          target = typechecker.expectHolder(part, at: span, hint: Self.hasHint)
          number = typechecker.classes.number(ofAttribute: previous, of: number)
        }
        let test = typechecker.has(target, number, name, span)
        guard typechecker.append(test, to: &conjunction) else { return }
      }
    }
  }

  private func has(_ target: Judgement, _ number: Int, _ name: Text, _ span: SourceSpan) -> Judgement {
    guard let type = target.type else { return .failure(.bool) }
    guard let expression = target.expression else { return .failure(typeOfHas(type, number, name).0) }
    let (result, established) = typeOfHas(type, number, name)
    return success(result, span, established) { .has(expression, name) }
  }

  private func typeOfHas(_ type: ExpressionType, _ number: Int, _ name: Text) -> (
    ExpressionType, CapabilitySet
  ) {
    guard let attribute = attribute(name, of: type) else {
      return (mayHave(name, type) ? .bool : .false, .none)
    }
    let capability = Capability(kind: .attribute, expression: number, key: classes.number(of: name))
    // An entity may be absent from the store with all its attributes.
    let isCertain = attribute.isRequired && !type.isEntity
    return (isCertain || prior.contains(capability) ? .true : .bool, CapabilitySet(capability))
  }

  mutating func attribute(_ operand: Expression, _ name: Text, _ span: SourceSpan) -> Judgement {
    let target = judgeHolder(operand) { _ in nil }
    guard target.type != nil else { return .failure() }
    let classes = classes
    return attribute(target, classes.number(of: operand), name, span)
  }

  private mutating func attribute(
    _ target: Judgement, _ number: @autoclosure () -> Int, _ name: Text, _ span: SourceSpan
  ) -> Judgement {
    guard let type = target.type else { return .failure() }
    guard let attribute = attribute(name, of: type) else {
      tellUndeclared(name, of: type, at: span)
      return .failure()
    }
    func isEstablished() -> Bool {
      prior.contains(Capability(kind: .attribute, expression: number(), key: classes.number(of: name)))
    }
    guard attribute.isRequired || isEstablished() else {
      tell(
        TypeProblem(
          .optionalAttribute, span,
          "the optional attribute `\(name.legible)` of \(type.holder) may be absent here",
          hint: "test it before with `has`, joined by `&&` or in the test of an `if`"))
      return .failure(attribute.type)
    }
    return judgement(attribute.type, span, of: target) { .attribute($0, name) }
  }

  private mutating func tellUndeclared(_ name: Text, of type: ExpressionType, at span: SourceSpan) {
    // Looking for a similar name costs more than most of what is done here.
    guard problems.count < ValidationLimits.errorsPerPolicy else { return }
    steps -= Suggestion.cost
    tell(
      TypeProblem(
        .undeclaredAttribute, span, "\(type.holder) has no attribute `\(name.legible)`",
        hint: mayHave(name, type)
          ? "not every value that may stand here has it"
          : Suggestion.hint(for: name, among: attributeNames(of: type))))
  }

  // MARK: What types have

  private func attribute(_ name: Text, of type: ExpressionType) -> RecordShape.Attribute? {
    switch type {
    case .record(let shape): shape[name]
    case .entity(let types): schema.attribute(name, of: types)
    default: nil
    }
  }

  private func mayHave(_ name: Text, _ type: ExpressionType) -> Bool {
    switch type {
    case .record(let shape): shape.isOpen
    case .entity(let types): schema.mayHave(name, types)
    case .anyEntity: true
    default: false
    }
  }

  private func attributeNames(of type: ExpressionType) -> [Text] {
    switch type {
    case .record(let shape): Array(shape.attributes.keys)
    case .entity(let types): types.flatMap { schema[$0].map { Array($0.attributes.attributes.keys) } ?? [] }
    default: []
    }
  }

  /// The judgement on something that has attributes.
  private mutating func judgeHolder(
    _ expression: Expression, hint: (ExpressionType) -> String?
  ) -> Judgement {
    expectHolder(judge(expression), at: expression.span, hint: hint)
  }

  private mutating func expectHolder(
    _ judgement: Judgement, at span: SourceSpan, hint: (ExpressionType) -> String?
  ) -> Judgement {
    expect("an entity or a record", judgement, at: span, hint: hint) { type in
      if case .record = type { true } else { type.isEntity }
    }
  }

  private static func hasHint(_ type: ExpressionType) -> String? {
    switch type {
    case .set: "to look for a value in a set, write `set.contains(value)`"
    case .string: "to look into a string, write `string like \"*part*\"`"
    default: nil
    }
  }

  // MARK: Tags

  mutating func hasTag(_ operand: Expression, _ key: Expression, _ span: SourceSpan) -> Judgement {
    let entity = judgeEntity(operand)
    let name = judgeString(key)
    guard let type = entity.type else { return .failure(.bool) }
    let capability = tagCapability(operand, key)
    let result: ExpressionType =
      tagTypes(of: type).isEmpty ? .false : prior.contains(capability) ? .true : .bool
    var judgement = judgement(result, span, of: entity, name) { .hasTag($0, key: $1) }
    if judgement.expression != nil { judgement.capabilities = CapabilitySet(capability) }
    return judgement
  }

  mutating func getTag(_ operand: Expression, _ key: Expression, _ span: SourceSpan) -> Judgement {
    let entity = judgeEntity(operand)
    let name = judgeString(key)
    guard let type = entity.type else { return .failure() }
    let types = tagTypes(of: type)
    guard let first = types.first else {
      tell(TypeProblem(.undeclaredTag, span, "\(type.holder) has no tags"))
      return .failure()
    }
    guard prior.contains(tagCapability(operand, key)) else {
      tell(
        TypeProblem(
          .optionalTag, span, "the tag of \(type.holder) may be absent here",
          hint: "test it before with `hasTag` of the same expression and key, joined by `&&`"))
      return .failure()
    }
    var bound = first
    for type in types.dropFirst() {
      guard let wider = bound.leastUpperBound(type, mode) else {
        tellIncompatible(bound, type, at: span, hint: "the tags of all the types must have compatible types")
        return .failure()
      }
      bound = wider
    }
    return judgement(bound, span, of: entity, name) { .getTag($0, key: $1) }
  }

  private func tagCapability(_ operand: Expression, _ key: Expression) -> Capability {
    Capability(kind: .tag, expression: classes.number(of: operand), key: classes.number(of: key))
  }

  private func tagTypes(of type: ExpressionType) -> [ExpressionType] {
    switch type {
    case .entity(let types): schema.tagTypes(of: types)
    case .anyEntity: schema.allTagTypes
    default: []
    }
  }
}

extension ExpressionType {
  /// What has the attributes, for messages.
  fileprivate var holder: String {
    switch self {
    case .record: "the record"
    case .anyEntity: "the entity"
    default: "the entity of type \(quoted)"
    }
  }
}
