/// Sets, records, strings and the functions of the extension types.
extension Typechecker {
  mutating func like(_ operand: Expression, _ pattern: Pattern, _ span: SourceSpan) -> Judgement {
    let operand = judgeString(operand) { $0.isEntity ? "to tell the type of an entity, write `is`" : nil }
    return judgement(.bool, span, of: operand) { .like($0, pattern) }
  }

  // MARK: Sets

  mutating func set(_ elements: [Expression], _ span: SourceSpan) -> Judgement {
    if elements.isEmpty, mode == .strict {
      tell(
        TypeProblem(
          .emptySet, span, "an empty set has no type",
          hint: "to ask whether a set is empty, write `.isEmpty()`"))
      return .failure()
    }
    var typed: [TypedExpression] = []
    var bound: ExpressionType? = .never
    for element in elements {
      let judgement = judge(element)
      if let expression = judgement.expression { typed.append(expression) }
      guard let type = judgement.type, let common = bound else {
        bound = nil
        continue
      }
      steps -= common.weight
      bound = common.leastUpperBound(type, mode)
      if bound == nil {
        tellIncompatible(common, type, at: span, hint: "the elements of a set must have compatible types")
      }
    }
    guard typed.count == elements.count, let bound else { return .failure(bound.map { .set($0) }) }
    return success(.set(bound), span) { .set(typed) }
  }

  mutating func contains(
    _ test: Expression.SetTest, _ left: Expression, _ right: Expression, _ span: SourceSpan
  ) -> Judgement {
    let set = judgeSet(left, hint: Self.setHint)
    let other =
      test == .contains
      ? judge(right) : judgeSet(right) { _ in "to look for one value, write `.contains(value)`" }
    if mode == .strict, case .set(let element)? = set.type {
      let isComparable = requireCommonType(
        test == .contains ? element : set.type, other.type, at: span,
        hint:
          "`\(test.rawValue)` takes a set and \(test == .contains ? "a value" : "another set") of its type")
      guard isComparable else { return .failure(.bool) }
    }
    return judgement(.bool, span, of: set, other) { .contains(test, $0, $1) }
  }

  mutating func isEmpty(_ operand: Expression, _ span: SourceSpan) -> Judgement {
    let operand = judgeSet(operand) { $0 == .string ? "to ask for an empty string, write `== \"\"`" : nil }
    return judgement(.bool, span, of: operand) { .isEmpty($0) }
  }

  private mutating func judgeSet(_ expression: Expression, hint: (ExpressionType) -> String?) -> Judgement {
    expect("a set", judge(expression), at: expression.span, hint: hint) { type in
      if case .set = type { true } else { false }
    }
  }

  private static func setHint(_ type: ExpressionType) -> String? {
    switch type {
    case .entity, .anyEntity: "to ask whether an entity is in another, write `in`"
    case .record: "to ask for an attribute, write `has`"
    case .string: "to look into a string, write `like \"*part*\"`"
    default: nil
    }
  }

  // MARK: Records

  mutating func record(_ attributes: [Expression.Attribute], _ span: SourceSpan) -> Judgement {
    var typed: [TypedExpression.Attribute] = []
    var types: [Text: RecordShape.Attribute] = [:]
    for attribute in attributes {
      let judgement = judge(attribute.value)
      if let value = judgement.expression { typed.append(.init(name: attribute.name, value: value)) }
      if let type = judgement.type { types[attribute.name] = .init(type: type, isRequired: true) }
    }
    guard types.count == attributes.count else { return .failure() }
    let type = ExpressionType.record(RecordShape(types))
    guard typed.count == attributes.count else { return .failure(type) }
    return success(type, span) { .record(typed) }
  }

  // MARK: Extension functions

  mutating func call(
    _ function: ExtensionFunction, _ arguments: [Expression], _ span: SourceSpan
  ) -> Judgement {
    let parameters = function.argumentTypes.map { ExpressionType($0) }
    var isCallable = true
    if arguments.count != parameters.count {
      tell(
        TypeProblem(
          .argumentCount, span,
          "`\(function.rawValue)` takes \(parameters.count) arguments, found \(arguments.count)"))
      isCallable = false
    }
    if function.isConstructor, !checkLiterals(function, arguments, span) { isCallable = false }
    var typed: [TypedExpression] = []
    for (position, argument) in arguments.enumerated() {
      var judgement = judge(argument)
      if position < parameters.count {
        let parameter = parameters[position]
        judgement = expect("\(parameter)", judgement, at: argument.span) { $0 == parameter }
      }
      if let expression = judgement.expression { typed.append(expression) }
    }
    guard isCallable, typed.count == arguments.count else { return .failure(function.resultType) }
    return success(function.resultType, span) { .call(function, typed) }
  }

  /// Whether a constructor is called with what it can read: a string literal of its type, or in permissive mode
  /// something that is no literal.
  private mutating func checkLiterals(
    _ function: ExtensionFunction, _ arguments: [Expression], _ span: SourceSpan
  ) -> Bool {
    var isRight = true
    if arguments.count == 1, case .literal(.string(let text)) = arguments[0].kind {
      do {
        _ = try function.call([.string(text)])
      } catch {
        tell(
          TypeProblem(
            .malformedLiteral, arguments[0].span, "the string is no \(function.resultType)",
            hint: function.literalHint))
        isRight = false
      }
    }
    guard mode == .strict else { return isRight }
    for argument in arguments {
      if case .literal = argument.kind { continue }
      tell(
        TypeProblem(
          .nonLiteralArgument, span, "the argument of `\(function.rawValue)` must be a literal",
          hint: "declare the value with type `\(function.resultType)` in the schema instead"))
      return false
    }
    return isRight
  }
}

extension ExtensionFunction {
  var resultType: ExpressionType {
    switch self {
    case .decimal: .extension(.decimal)
    case .ip: .extension(.ip)
    case .datetime, .offset, .toDate: .extension(.datetime)
    case .duration, .durationSince, .toTime: .extension(.duration)
    case .lessThan, .lessThanOrEqual, .greaterThan, .greaterThanOrEqual, .isIpv4, .isIpv6, .isLoopback,
      .isMulticast, .isInRange:
      .bool
    case .toMilliseconds, .toSeconds, .toMinutes, .toHours, .toDays: .long
    }
  }

  /// How a literal of the type that the function makes is written.
  fileprivate var literalHint: String? {
    switch self {
    case .decimal: "a decimal has one to four digits after the point, such as `12.34`"
    case .ip: "an address is such as `192.0.2.1`, `192.0.2.0/24` or `2001:db8::1`"
    case .datetime: "a datetime is such as `2024-12-31`, `2024-12-31T23:59:59Z` or `2024-12-31T23:59:59+0800`"
    case .duration: "a duration is such as `1d2h3m4s50ms`"
    default: nil
    }
  }
}
