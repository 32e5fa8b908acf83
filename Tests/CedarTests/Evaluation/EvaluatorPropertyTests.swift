import Testing

@testable import Cedar

/// Laws of the language, on random expressions.
struct EvaluatorPropertyTests {
  /// The value, or the fact that there is none.
  private func outcome(_ text: String, _ evaluator: Evaluator) throws -> Value? {
    let expression = try EvaluationWorld.expression(text)
    return try? evaluator.evaluate(expression)
  }

  @Test func `evaluation ends in a value or an error, the same each time and by every road`() throws {
    let evaluator = try EvaluationWorld.evaluator()
    var expressions = RandomExpressions(seed: 5)
    var succeeded = 0
    for _ in 0..<10_000 {
      let expression = expressions.expression(depth: 4)
      let value = try? evaluator.evaluate(expression)
      #expect((try? evaluator.evaluate(expression)) == value)
      let expected: Bool? = if case .bool(let truth)? = value { truth } else { nil }
      #expect((try? evaluator.truth(expression)) == expected, "\(expression)")
      if value != nil { succeeded += 1 }
    }
    #expect(succeeded > 1_000)
  }

  @Test func `sugar means what the language says`() throws {
    let evaluator = try EvaluationWorld.evaluator()
    var expressions = RandomExpressions(seed: 6)
    for _ in 0..<500 {
      let a = "(\(expressions.expression(depth: 2)))"
      let b = "(\(expressions.expression(depth: 2)))"
      let c = "(\(expressions.expression(depth: 2)))"
      for (sugar, meaning) in [
        ("\(a) > \(b)", "!(\(a) <= \(b))"), ("\(a) >= \(b)", "!(\(a) < \(b))"),
        ("\(a) != \(b)", "!(\(a) == \(b))"), ("\(a) has a.b", "\(a) has a && \(a).a has b"),
        ("\(a) is U in \(b)", "\(a) is U && \(a) in \(b)"),
        ("\(a) && \(b) && \(c)", "(\(a) && \(b)) && \(c)"),
        ("\(a) && \(b)", "if \(a) then (if \(b) then true else false) else false"),
        ("\(a) || \(b)", "if \(a) then true else (if \(b) then true else false)"),
        ("\(a) + \(b) - \(c)", "(\(a) + \(b)) - \(c)"), ("\(a) * \(b) * \(c)", "(\(a) * \(b)) * \(c)"),
        ("[\(a), \(b)].contains(\(c))", "{s: [\(a), \(b)]}.s.contains(\(c))"),
        ("\(a) in [\(b), \(c)]", "\(a) in {s: [\(b), \(c)]}.s"),
      ] {
        #expect(try outcome(sugar, evaluator) == outcome(meaning, evaluator), "\(sugar)")
      }
    }
  }
}
