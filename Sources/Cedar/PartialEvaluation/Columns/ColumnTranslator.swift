/// Turns what is left of policies into conditions on columns.
///
/// An expression that looks at the resource becomes two pairs of conditions: where it is true and where it is
/// false, each from above and from below. What no column tells has nothing but the trivial ones, so a whole is weakened
/// by it and never made stronger.
struct ColumnTranslator {
  let mapping: ColumnMapping
  let evaluator: PartialEvaluator
  private(set) var unexpressed: [ColumnFilter.Unexpressed] = []
  private var policy: Policy?
  /// How many tests and constants the conditions made so far hold.
  private var totalSize = 0
  private var work = 0
  private var depth = 0

  init(_ mapping: ColumnMapping, _ evaluator: PartialEvaluator) {
    self.mapping = mapping
    self.evaluator = evaluator
  }

  /// What follows is of this policy.
  mutating func begin(_ policy: Policy) { self.policy = policy }

  /// Where a residual is true.
  mutating func whereTrue(_ residual: TypedExpression) -> ColumnBounds {
    let bounds = truth(of: residual).whereTrue
    guard totalSize + bounds.size <= ColumnFilter.sizeLimit else {
      return weaken(residual, .tooLarge).whereTrue
    }
    totalSize += bounds.size
    return bounds
  }

  private mutating func truth(of expression: TypedExpression) -> ColumnTruth {
    guard depth < ColumnFilter.depthLimit else { return weaken(expression, .tooLarge) }
    depth += 1
    defer { depth -= 1 }
    let truth: ColumnTruth =
      switch expression.kind {
      case .literal(.bool(let truth)):
        ColumnTruth(whereTrue: .constant(truth), whereFalse: .constant(!truth))
      case .and(let operands): conjunction(operands)
      case .or(let operands): negatedConjunction(operands)
      case .not(let operand): self.truth(of: operand).negated
      case .conditional(let test, let then, let otherwise) where then !== otherwise:
        conditional(test, then, otherwise)
      default:
        test(of: expression) ?? setOfCandidates(of: expression) ?? weaken(expression, .notInColumns)
      }
    return truth.size > ColumnFilter.sizeLimit ? weaken(expression, .tooLarge) : truth
  }

  /// Says that no column tells the expression.
  mutating func weaken(
    _ expression: TypedExpression, _ cause: ColumnFilter.Cause
  ) -> ColumnTruth {
    if let policy {
      unexpressed.append(
        ColumnFilter.Unexpressed(
          policy: policy.id, location: policy.body.source.location(of: expression.span), cause: cause))
    }
    return .unknown
  }

  // MARK: Connectives

  /// `&&`: true where all are; false where one is and none before it fails.
  private mutating func conjunction(_ operands: [TypedExpression]) -> ColumnTruth {
    var truths: [ColumnTruth] = []
    for operand in operands { truths.append(truth(of: operand)) }
    return Self.conjunction(truths, reachable: reachable(operands))
  }

  /// `a || b` is `!(!a && !b)`.
  private mutating func negatedConjunction(_ operands: [TypedExpression]) -> ColumnTruth {
    var truths: [ColumnTruth] = []
    for operand in operands { truths.append(truth(of: operand).negated) }
    return Self.conjunction(truths, reachable: reachable(operands)).negated
  }

  /// How many operands are certainly looked at, as long as none before them decides: those up to the first that may
  /// fail.
  private func reachable(_ operands: [TypedExpression]) -> Int {
    operands.dropLast().firstIndex { !evaluator.cannotFail($0) }.map { $0 + 1 } ?? operands.count
  }

  private static func conjunction(_ truths: [ColumnTruth], reachable: Int) -> ColumnTruth {
    var whereFalse = ColumnBounds.any(truths.map(\.whereFalse))
    if reachable < truths.count {
      whereFalse = whereFalse.weakened(
        to: ColumnCondition.any(truths.prefix(reachable).map(\.whereFalse.sufficient)))
    }
    return ColumnTruth(whereTrue: .all(truths.map(\.whereTrue)), whereFalse: whereFalse)
  }

  private mutating func conditional(
    _ test: TypedExpression, _ then: TypedExpression, _ otherwise: TypedExpression
  ) -> ColumnTruth {
    let test = truth(of: test)
    let then = truth(of: then)
    let otherwise = truth(of: otherwise)
    func either(_ part: (ColumnTruth) -> ColumnBounds) -> ColumnBounds {
      .any([.all([test.whereTrue, part(then)]), .all([test.whereFalse, part(otherwise)])])
    }
    return ColumnTruth(whereTrue: either(\.whereTrue), whereFalse: either(\.whereFalse))
  }

  // MARK: Sets of candidates

  /// An expression that looks at the resource through one column of entities alone, tried with each candidate.
  private mutating func setOfCandidates(of expression: TypedExpression) -> ColumnTruth? {
    guard let column = onlyColumn(of: expression), case .entity(_, let candidates?) = column.content else {
      return nil
    }
    let columns = self
    return truth(of: expression, over: column, candidates) { expression, value in
      columns.replacing(column, in: expression, by: value)
    }
  }

  /// Where an expression has which truth value, by trying the candidates; nil where that is too much work.
  private mutating func truth(
    of expression: TypedExpression, over column: Column, _ candidates: [EntityUID],
    _ substitute: (TypedExpression, Value) -> TypedExpression
  ) -> ColumnTruth? {
    let cost = candidates.count.multipliedReportingOverflow(by: expression.nodeCount)
    guard !cost.overflow, cost.partialValue <= ColumnFilter.workLimit - work else { return nil }
    work += cost.partialValue
    var found: [Bool: [Value]] = [:]
    var open: [Value] = []
    for candidate in candidates {
      let value = Value.entity(candidate)
      switch evaluator.reduce(substitute(expression, value)) {
      case .value(.bool(let truth)): found[truth, default: []].append(value)
      case .value, .failure: break
      case .residual: open.append(value)
      }
    }
    func bounds(_ values: [Value]) -> ColumnBounds {
      let sufficient = ColumnCondition.member(of: values, in: column)
      if open.isEmpty { return .exact(sufficient, size: 1 + values.count) }
      return ColumnBounds(
        necessary: .member(of: values + open, in: column), sufficient: sufficient, isExact: false,
        size: 2 + 2 * values.count + open.count)
    }
    return ColumnTruth(whereTrue: bounds(found[true] ?? []), whereFalse: bounds(found[false] ?? []))
  }

  /// `resource in container`, by the resource's own column and those of its parents.
  mutating func isResource(in container: Value, _ expression: TypedExpression) -> ColumnTruth? {
    guard let parents = mapping.parents else { return nil }
    var ways: [ColumnBounds] = []
    let containers = container.entities.filter { $0.type == mapping.type }
    if !containers.isEmpty {
      guard let id = mapping.id else { return nil }
      ways.append(
        .exact(.member(of: containers.map(Value.entity), in: id), size: 1 + containers.count))
    }
    for column in parents {
      guard case .entity(_, let candidates?) = column.content,
        let truth = truth(
          of: expression, over: column, candidates,
          { expression, value in
            let parent = expression.parts[0].replaced(by: value)
            return expression.replacingParts([parent, expression.parts[1]])
          })
      else { return nil }
      ways.append(truth.whereTrue)
    }
    let whereTrue = ColumnBounds.any(ways)
    // The test cannot fail, and a column that is null stands for no parent.
    return ColumnTruth(whereTrue: whereTrue, whereFalse: whereTrue.complement)
  }
}

extension Value {
  /// The entity, or those of a set.
  fileprivate var entities: [EntityUID] {
    switch self {
    case .entity(let uid): [uid]
    case .set(let set): set.compactMap { if case .entity(let uid) = $0 { uid } else { nil } }
    default: []
    }
  }
}

extension TypedExpression {
  /// How much there is to evaluate: nodes, and members of sets written as values.
  fileprivate var nodeCount: Int {
    if case .literal(.set(let set)) = kind { return 1 + set.count }
    return parts.reduce(1) { $0 + $1.nodeCount }
  }
}
