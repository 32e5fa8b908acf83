import Testing

@testable import Cedar

/// Conditions with common beginnings are walked once, and each policy still gets its own outcome.
struct DecisionTreeTests {
  private func response(_ conditions: [String], _ context: ValueRecord = [:]) throws -> Response {
    let text = conditions.map { "permit(principal, action, resource) \($0);" }.joined(separator: "\n")
    let policies = try PolicySet(parsing: text, file: "p")
    let request = Request(
      principal: EntityUID(type: "U", id: "a"), action: EntityUID(type: "Action", id: "v"),
      resource: EntityUID(type: "G", id: "g"), context: context)
    let response = Authorizer.isAuthorized(request, CompiledPolicies(policies), .empty)
    #expect(response.isTheSame(as: Authorizer.isAuthorized(request, policies, .empty)))
    return response
  }

  /// The numbers of the policies that are satisfied and that fail.
  private func outcome(_ conditions: [String], _ context: ValueRecord = [:]) throws -> [[Int]] {
    let response = try response(conditions, context)
    return [response.reason, response.errors.map(\.policy)].map {
      $0.compactMap { Int($0.text.string.dropFirst("policy".count)) }
    }
  }

  private func tree(_ conditions: [String]) throws -> DecisionTree {
    let text = conditions.map { "permit(principal, action, resource) \($0);" }.joined(separator: "\n")
    return CompiledPolicies(try PolicySet(parsing: text, file: "p")).storage.tree
  }

  @Test func `a condition that fails fails all policies that begin with it`() throws {
    let conditions = [
      "when { context.a && context.b }", "when { context.a && context.c }", "when { context.d }",
      "when { context.a } when { context.b }", "when { context.d && context.a && context.b }",
    ]
    #expect(try outcome(conditions, ["d": .bool(true)]) == [[2], [0, 1, 3, 4]])
    #expect(try outcome(conditions, ["a": .bool(false), "d": .bool(true)]) == [[2], []])
    #expect(
      try outcome(conditions, ["a": .bool(true), "b": .bool(true), "d": .bool(false)]) == [[0, 3], [1]])
    #expect(try outcome(conditions, ["a": .long(1), "d": .bool(true)]) == [[2], [0, 1, 3, 4]])
    // Each beginning is one test.
    #expect(try tree(conditions).branches[0].tests.count == 2)
  }

  @Test func `comparisons of one value with constants are one choice`() throws {
    let conditions = [
      "when { context.a == 1 }", "when { context.a == 2 && context.b }", "when { \"1\" == context.a }",
      "when { context.a == true }", "when { context.a == U::\"1\" }", "when { context.a == [1, 2] }",
      "when { context.a == {x: 1} }", "when { context.a == 1 && context.b }",
      "when { context.a == decimal(\"1.0\") }",
    ]
    let tree = try tree(conditions)
    #expect(tree.branches[0].switches.count == 1)
    #expect(tree.switches[Int(tree.branches[0].switches.lowerBound)].constants.count == 8)
    #expect(try outcome(conditions) == [[], Array(0..<9)])
    #expect(try outcome(conditions, ["a": .long(1)]) == [[0], [7]])
    #expect(try outcome(conditions, ["a": .long(1), "b": .bool(true)]) == [[0, 7], []])
    #expect(try outcome(conditions, ["a": .long(2)]) == [[], [1]])
    #expect(try outcome(conditions, ["a": .long(3)]) == [[], []])
    #expect(try outcome(conditions, ["a": .string("1")]) == [[2], []])
    #expect(try outcome(conditions, ["a": .bool(true)]) == [[3], []])
    #expect(try outcome(conditions, ["a": .entity(EntityUID(type: "U", id: "1"))]) == [[4], []])
    #expect(try outcome(conditions, ["a": .set([.long(2), .long(1)])]) == [[5], []])
    #expect(try outcome(conditions, ["a": .record(["x": .long(1)])]) == [[6], []])
    #expect(try outcome(conditions, ["a": .decimal(Value.Decimal(tenThousandths: 10_000))]) == [[8], []])
  }

  @Test func `what can never be satisfied nor fail is left out, and what fails first is not`() throws {
    let conditions = [
      "when { false }", "unless { true }", "when { false && 1 < \"x\" }", "when { 1 < \"x\" } when { false }",
      "when { 1 < \"x\" && false }", "when { true }", "unless { false } when { true }", "",
      "when { context.a } when { false }",
    ]
    #expect(try outcome(conditions, ["a": .bool(true)]) == [[5, 6, 7], [3, 4]])
    #expect(try outcome(conditions) == [[5, 6, 7], [3, 4, 8]])
  }

  @Test func `what comes after a condition that does not hold is not looked at`() throws {
    let conditions = [
      "when { context.a && context.none }", "unless { context.a || context.none }",
      "when { context.a } when { context.none }", "when { if context.a then context.none else true }",
    ]
    #expect(try outcome(conditions, ["a": .bool(false)]) == [[3], [1]])
    #expect(try outcome(conditions, ["a": .bool(true)]) == [[], [0, 2, 3]])
  }

  @Test func `beginnings may be longer than the tree is deep`() throws {
    let names = (0..<40).map { "context.c\($0)" }
    let conditions = names.indices.map { length in
      "when { \((names.prefix(length) + ["context.last"]).joined(separator: " && ")) }"
    }
    var context = (0..<40).map { (Text("c\($0)"), Value.bool($0 != 30)) }
    context.append(("last", .bool(true)))
    #expect(try outcome(conditions, ValueRecord(context)) == [Array(0...30), []])
    context.removeAll { $0.0 == "c20" }
    #expect(try outcome(conditions, ValueRecord(context)) == [Array(0...20), Array(21..<40)])
    context.removeAll { $0.0 == "last" }
    #expect(try outcome(conditions, ValueRecord(context)) == [[], Array(0..<40)])
  }

  @Test func `a satisfied forbid outweighs permits, and one that fails does not`() throws {
    let text = """
      permit(principal, action, resource);
      forbid(principal, action, resource) when { context.a };
      permit(principal, action, resource) when { context.a };
      """
    let policies = CompiledPolicies(try PolicySet(parsing: text, file: "p"))
    func response(_ context: ValueRecord) -> Response {
      Authorizer.isAuthorized(
        Request(
          principal: EntityUID(type: "U", id: "a"), action: EntityUID(type: "Action", id: "v"),
          resource: EntityUID(type: "G", id: "g"), context: context), policies, .empty)
    }
    let denied = response(["a": .bool(true)])
    #expect(denied.decision == .deny && denied.reason == ["policy1"] && denied.errors.isEmpty)
    let allowed = response(["a": .bool(false)])
    #expect(allowed.decision == .allow && allowed.reason == ["policy0"])
    let failed = response([:])
    #expect(failed.decision == .allow && failed.reason == ["policy0"])
    #expect(failed.errors.map(\.policy) == ["policy1", "policy2"])
  }
}
