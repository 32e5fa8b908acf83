/// What is left of a policy when all that is known has been put in: an expression whose value decides it.
///
/// The expression is typed and free of the known variables. It stands for scope and conditions together.
public struct Residual: Sendable {
  let condition: TypedExpression
  /// ``condition`` in the form that the evaluator takes.
  let expression: Expression

  init(_ condition: TypedExpression) {
    self.condition = condition
    expression = condition.erased
  }
}

extension Residual: CustomStringConvertible {
  /// The expression in Cedar's syntax.
  public var description: String { expression.description }
}
