/// Questions to sets.
extension Evaluator {
  func contains(
    _ test: Expression.SetTest, _ left: Expression, _ right: Expression
  ) throws(EvaluationError) -> Bool {
    switch test {
    case .contains:
      if case .set(let elements) = left.kind {
        // A literal set need not be built to look for one value among its members.
        let members = try values(elements)
        return members.contains(try evaluate(right))
      }
      // Both operands are evaluated before the kind of either is looked at.
      let first = try evaluate(left)
      let second = try evaluate(right)
      guard case .set(let set) = first else { throw mismatch([.set], first, left) }
      return set.contains(second)
    case .containsAll, .containsAny:
      let first = try evaluate(left)
      let second = try evaluate(right)
      guard case .set(let set) = first else { throw mismatch([.set], first, left) }
      guard case .set(let other) = second else { throw mismatch([.set], second, right) }
      return test == .containsAll ? set.isSuperset(of: other) : !set.isDisjoint(with: other)
    }
  }
}
