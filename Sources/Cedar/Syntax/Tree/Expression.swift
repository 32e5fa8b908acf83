/// An expression of a condition, as it was written, each node with its place in the source.
///
/// Chains of `&&`, `||`, `+`/`-` and `*` are flat, so that their length adds nothing to the depth. The sugar of
/// the language (`!=`, `>`, `>=`, `is … in …`, `has a.b.c`) is kept for printing and for messages; its meaning is
/// given where expressions are evaluated.
final class Expression: Sendable {
  let kind: Kind
  let span: SourceSpan
  /// The longest way down to a leaf, counted in nodes; each further name of a path after `has` counts as one, as
  /// the access that it stands for.
  let height: Int

  init(_ kind: Kind, _ span: SourceSpan) {
    self.kind = kind
    self.span = span
    height = kind.ownHeight + (kind.operands.map(\.height).max() ?? 0)
  }

  enum Kind: Sendable {
    /// A truth value, an integer, a string or an entity.
    case literal(Value)
    case variable(Variable)
    /// Two or more operands, evaluated from the left until one decides.
    case and([Expression])
    case or([Expression])
    case not(Expression)
    case negate(Expression)
    case conditional(Expression, then: Expression, else: Expression)
    case comparison(Comparison, Expression, Expression)
    /// The first operand, then each further one with its sign.
    case sum(Expression, [Term])
    /// Two or more factors.
    case product([Expression])
    case membership(Expression, in: Expression)
    case isType(Expression, EntityType, in: Expression?)
    case has(Expression, path: [Text])
    case like(Expression, Pattern)
    case attribute(Expression, Text)
    case contains(SetTest, Expression, Expression)
    case isEmpty(Expression)
    case hasTag(Expression, key: Expression)
    case getTag(Expression, key: Expression)
    case call(ExtensionFunction, [Expression])
    case set([Expression])
    /// Attributes as written, no name twice.
    case record([Attribute])
  }

  struct Term: Sendable {
    let isSubtracted: Bool
    let operand: Expression
    /// From the beginning of the chain to the end of this operand.
    let span: SourceSpan
  }

  struct Attribute: Sendable {
    let name: Text
    let value: Expression
  }

  enum Comparison: Sendable {
    case equal, notEqual, less, lessEqual, greaterEqual, greater
  }

  enum SetTest: String, Sendable {
    case contains, containsAll, containsAny
  }
}

extension Expression {
  /// The expressions that this one is made of, from left to right.
  var operands: [Expression] { kind.operands }
}

extension Expression.Kind {
  fileprivate var ownHeight: Int {
    if case .has(_, let path) = self { path.count } else { 1 }
  }

  fileprivate var operands: [Expression] {
    switch self {
    case .literal, .variable: []
    case .not(let operand), .negate(let operand), .has(let operand, _), .like(let operand, _),
      .attribute(let operand, _), .isEmpty(let operand), .isType(let operand, _, in: nil):
      [operand]
    case .comparison(_, let left, let right), .membership(let left, in: let right),
      .contains(_, let left, let right), .hasTag(let left, key: let right), .getTag(let left, key: let right),
      .isType(let left, _, in: let right?):
      [left, right]
    case .conditional(let test, let then, let otherwise): [test, then, otherwise]
    case .and(let operands), .or(let operands), .product(let operands), .set(let operands),
      .call(_, let operands):
      operands
    case .sum(let first, let terms): [first] + terms.map(\.operand)
    case .record(let attributes): attributes.map(\.value)
    }
  }
}

/// A part of the request that an expression may name.
enum Variable: String, Sendable {
  case principal, action, resource, context
}
