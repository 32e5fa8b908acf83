/// What an expression comes to with what is known.
enum Reduced {
  case value(Value)
  /// It fails, whatever the rest turns out to be. The error is the one that is certain; where something unknown is
  /// evaluated before it, that may fail first, so the expression is kept.
  case failure(EvaluationError, TypedExpression)
  /// It depends on what is unknown.
  case residual(TypedExpression)

  static func truth(_ truth: Bool) -> Reduced { .value(.bool(truth)) }

  /// An expression that gives this, standing where `original` stood.
  func expression(for original: TypedExpression) -> TypedExpression {
    switch self {
    case .value(let value): original.replaced(by: value)
    case .failure(_, let expression), .residual(let expression): expression
    }
  }
}
