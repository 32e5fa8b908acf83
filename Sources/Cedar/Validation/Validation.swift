/// One call of the validator: the policies one after another, with what is found.
struct Validation {
  private let schema: TypedSchema
  private let mode: ValidationMode
  private let level: Int?
  private var steps: Int
  private var errors: [ValidationError] = []
  private var warnings: [ValidationWarning] = []

  init(
    _ schema: TypedSchema, _ mode: ValidationMode, level: Int?, steps: Int = ValidationLimits.steps
  ) {
    self.steps = steps
    self.schema = schema
    self.mode = mode
    self.level = level
  }

  var result: ValidationResult { ValidationResult(errors: errors, warnings: warnings) }

  mutating func check(_ id: PolicyID, _ scope: Scope<EntityOrSlot>, _ body: PolicyBody) {
    var findings = PolicyFindings(id, body)
    let names = PolicyNames(scope, body)
    findings.add(names.problems(schema))
    findings.add(problems(scope.action, body))
    let isPossible = checkTypes(scope, body, names, &findings)
    errors += findings.errors
    if !isPossible { warnings.append(findings.impossible) }
    warnings += ConfusableText.warnings(id, names, body)
  }

  /// Checks what the values of a link add to a template.
  mutating func check(_ link: TemplateLink, _ scope: Scope<EntityOrSlot>, _ body: PolicyBody) {
    var findings = PolicyFindings(link.id, body)
    let types = Set(link.values.values.map(\.type)).sorted()
    findings.add(types.compactMap { PolicyNames.problem(type: $0, body.span, schema) })
    if !ScopeFilter(schema, scope).isSatisfiable { findings.add([noApplicableAction(scope, body)]) }
    errors += findings.errors
  }

  /// What is wrong with the actions that a scope lists, in strict mode: they are a set like any other.
  private func problems(_ constraint: ActionConstraint, _ body: PolicyBody) -> [TypeProblem] {
    guard mode == .strict, case .inAny(let references) = constraint else { return [] }
    guard let first = references.first else {
      return [
        TypeProblem(
          .emptySet, body.span, "the list of actions is empty",
          hint: "name the actions, or write `action` alone for all of them")
      ]
    }
    guard let other = references.first(where: { $0.node.type != first.node.type }) else { return [] }
    return [
      TypeProblem(
        .incompatibleTypes, other.span,
        "the types `\(first.node.type)` and `\(other.node.type)` are not compatible",
        hint: "write a policy for the actions of each namespace, or join them with `||` in a condition")
    ]
  }

  // MARK: Types

  /// Checks the conditions in all environments that the scope allows. Returns whether the policy can apply in any.
  private mutating func checkTypes(
    _ scope: Scope<EntityOrSlot>, _ body: PolicyBody, _ names: PolicyNames, _ findings: inout PolicyFindings
  ) -> Bool {
    let classes = ExpressionClasses()
    let (schema, mode, level) = (schema, mode, level)
    var isApplicable = false
    var isPossible = false
    var steepness = PolicyFindings(findings)
    var variables = names.variables
    if let level {
      steepness.add(LevelChecker.problems(scope, maximum: level))
      // Whether an action that is named is that of the request matters for what may be looked into.
      if names.entities.contains(where: { $0.node.type.isAction }) { variables.insert(.action) }
    }
    ScopeFilter(schema, scope).forEach(distinguishing: variables, steps: &steps) { environment, steps in
      isApplicable = true
      var typechecker = Typechecker(
        schema, mode, environment, classes, steps: steps, keepsTree: level != nil)
      let judgement = typechecker.judge(body.conditions, body.span)
      steps = typechecker.steps
      if judgement.type != .false { isPossible = true }
      findings.add(typechecker.problems, in: environment)
      if let level, let condition = judgement.expression {
        var checker = LevelChecker(maximum: level, action: environment.action)
        checker.check(condition)
        steepness.add(checker.problems, in: environment)
      }
      return !findings.isFull
    }
    if steps < 0 {
      findings.add([Self.exhausted(body)])
    } else if !isApplicable {
      findings.add([noApplicableAction(scope, body)])
    }
    if findings.errors.isEmpty { findings = steepness }
    return isPossible
  }

  private func noApplicableAction(_ scope: Scope<EntityOrSlot>, _ body: PolicyBody) -> TypeProblem {
    TypeProblem(
      .noApplicableAction, body.span,
      "no action that the scope allows applies to a principal and a resource that it allows",
      hint: ScopeFilter(schema, scope).hintToLoosen)
  }

  private static func exhausted(_ body: PolicyBody) -> TypeProblem {
    TypeProblem(
      .tooComplex, body.span,
      "the policies cannot be checked: more than \(ValidationLimits.steps) steps would be needed",
      hint: "validate fewer policies at once, or narrow their scopes")
  }
}
