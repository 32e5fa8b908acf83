extension TypedExpression {
  /// The known entities whose attributes, tags or ancestors the evaluation asks for next.
  ///
  /// Where the operand of such a question is itself unknown, the entities it may come to are taken too, so that one
  /// round does for both.
  func collectNeededEntities(into needed: inout Set<EntityUID>) {
    switch kind {
    case .attribute(let operand, _), .has(let operand, _), .hasTag(let operand, key: _),
      .getTag(let operand, key: _), .membership(let operand, in: _):
      operand.collectResults(into: &needed)
    default: break
    }
    for operand in parts { operand.collectNeededEntities(into: &needed) }
  }

  /// The entities written where the value of this expression comes from.
  private func collectResults(into results: inout Set<EntityUID>) {
    switch kind {
    case .literal(.entity(let uid)): results.insert(uid)
    case .conditional(_, let then, let otherwise):
      then.collectResults(into: &results)
      otherwise.collectResults(into: &results)
    case .attribute(let operand, let name):
      // Of a record that is written out, only this member.
      guard case .record(let attributes) = operand.kind else { return }
      for attribute in attributes where attribute.name == name {
        attribute.value.collectResults(into: &results)
      }
    default: break
    }
  }
}
