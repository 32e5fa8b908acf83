/// What the typechecker found out about one expression.
struct Judgement {
  /// Nil where something in it is wrong, which has been told then. Where the typechecker keeps no tree, some other
  /// expression stands for what would be right.
  let expression: TypedExpression?
  /// Nil where it cannot be known. A wrong expression may have a type: that of `1 == nonsense` is `Bool`.
  let type: ExpressionType?
  /// What holds where the expression is true.
  var capabilities: CapabilitySet

  init(_ expression: TypedExpression, _ type: ExpressionType, _ capabilities: CapabilitySet) {
    self.expression = expression
    self.type = type
    self.capabilities = capabilities
  }

  private init(failed type: ExpressionType?) {
    expression = nil
    self.type = type
    capabilities = .none
  }

  static func failure(_ type: ExpressionType? = nil) -> Judgement { Judgement(failed: type) }
}
