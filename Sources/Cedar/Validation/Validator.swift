/// Checks policies against a schema: that they name what there is, and that their evaluation cannot fail by the
/// types of values, in any request and with any entities that conform to the schema
/// (reference: `validator.rs`, `validator/rbac.rs`).
///
/// What validation does not exclude: overflow, entities absent from the store, extension functions beyond their
/// range.
public struct Validator: Sendable {
  let schema: TypedSchema

  /// Takes time in proportion to the size of the schema.
  public init(_ schema: Schema) { self.schema = TypedSchema(schema) }

  /// All errors and warnings of the policies and of the templates.
  ///
  /// A policy that is linked to a template is checked only for what its values add: that their types are declared
  /// and that some action still applies. The rest is told at the template.
  ///
  /// - Parameter level: how many steps from entity to entity the policies may take, if that is to be checked too;
  ///   see ``LevelChecker``. Only policies without other errors are checked for it.
  public func validate(
    _ policies: PolicySet, mode: ValidationMode = .strict, level: Int? = nil
  ) -> ValidationResult {
    var validation = Validation(schema, mode, level: level)
    for policy in policies.policies {
      if let link = policy.link {
        validation.check(link, policy.scope.asTemplate, policy.body)
      } else {
        validation.check(policy.id, policy.scope.asTemplate, policy.body)
      }
    }
    for template in policies.templates { validation.check(template.id, template.scope, template.body) }
    return validation.result
  }
}

extension Validator {
  /// The request environments of the schema, in order.
  var environments: [RequestEnvironment] { schema.environments }

  /// A valid policy with the types that its parts have in one environment: its scope, then its conditions, in one
  /// flat `&&`. Nil where it is not valid there.
  func typedCondition(
    of policy: Policy, in environment: RequestEnvironment, mode: ValidationMode = .strict
  ) -> TypedExpression? {
    typedCondition(policy.scope.asTemplate, policy.body, in: environment, mode: mode)
  }

  /// The same of a template, whose slots have the types that the environment gives them.
  func typedCondition(
    of template: PolicyTemplate, in environment: RequestEnvironment, mode: ValidationMode = .strict
  ) -> TypedExpression? {
    typedCondition(template.scope, template.body, in: environment, mode: mode)
  }

  private func typedCondition(
    _ scope: Scope<EntityOrSlot>, _ body: PolicyBody, in environment: RequestEnvironment, mode: ValidationMode
  ) -> TypedExpression? {
    var typechecker = Typechecker(schema, mode, environment, ExpressionClasses())
    return typechecker.judge(scope, body).expression
  }
}

extension Scope<EntityUID> {
  /// The scope as that of a template without slots.
  var asTemplate: Scope<EntityOrSlot> {
    Scope<EntityOrSlot>(
      principal: principal.map { .entity($0) } ?? .any, action: action,
      resource: resource.map { .entity($0) } ?? .any)
  }
}
