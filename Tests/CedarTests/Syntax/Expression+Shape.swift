@testable import Cedar

extension Expression {
  /// The tree without its places, written apart from the printer, so that two trees can be compared.
  var shape: String {
    "(" + ([label] + operands.map(\.shape)).joined(separator: " ") + ")"
  }

  private var label: String {
    switch kind {
    case .literal(let value): "literal \(value.kind) \(value)"
    case .variable(let variable): variable.rawValue
    case .and: "and"
    case .or: "or"
    case .not: "not"
    case .negate: "negate"
    case .conditional: "if"
    case .comparison(let comparison, _, _): "\(comparison)"
    case .sum(_, let terms): "sum " + terms.map { $0.isSubtracted ? "-" : "+" }.joined()
    case .product: "product"
    case .membership: "in"
    case .isType(_, let type, _): "is \(type)"
    case .has(_, let path): "has \(path)"
    case .like(_, let pattern): "like \(pattern.segments)"
    case .attribute(_, let name): "attribute \(name)"
    case .contains(let test, _, _): test.rawValue
    case .isEmpty: "isEmpty"
    case .hasTag: "hasTag"
    case .getTag: "getTag"
    case .call(let function, _): "call \(function)"
    case .set: "set"
    case .record(let attributes): "record \(attributes.map(\.name))"
    }
  }
}

extension Policy {
  /// Everything but the id and the places.
  var shape: String {
    let scope = "\(scope.principal) \(scope.action) \(scope.resource)"
      .replacing(/span: Cedar\.SourceSpan\([^)]*\)/, with: "")
    let conditions = body.conditions.map { "\($0.kind) \($0.expression.shape)" }
    return "\(effect) \(annotations) \(scope) \(conditions)"
  }
}
