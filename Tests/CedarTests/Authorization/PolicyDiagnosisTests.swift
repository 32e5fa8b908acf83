import Testing

@testable import Cedar

@Suite struct `a diagnosis` {
  private static let text = """
    @id("a") permit (principal in Group::"g", action == Action::"read", resource)
    when { resource.open && context.level <= 2 }
    unless { context.late };
    @id("b") permit (principal, action == Action::"write", resource) when { principal.missing };
    @id("c") forbid (principal, action, resource) when { context.level > 3 };
    """

  private func diagnoses(action: String = "read", level: Int64, late: Bool, open: Bool = true) throws
    -> [PolicyDiagnosis]
  {
    let policies = try PolicySet(parsing: Self.text, file: "p.cedar", naming: .byIDAnnotation)
    let user = EntityUID(type: "User", id: "u")
    let document = EntityUID(type: "Document", id: "d")
    let store = try EntityStore([
      Entity(uid: user, parents: [EntityUID(type: "Group", id: "g")]),
      Entity(uid: document, attributes: ValueRecord([("open", .bool(open))])),
    ])
    let request = Request(
      principal: user, action: EntityUID(type: "Action", id: action), resource: document,
      context: ValueRecord([("level", .long(level)), ("late", .bool(late))]))
    return Authorizer.diagnose(request, policies, store)
  }

  private func unmet(_ diagnosis: PolicyDiagnosis) -> [String] {
    guard case .unsatisfied(let parts) = diagnosis.outcome else { return [] }
    return parts.map { "\($0.place) \($0.location) \($0.text)" }
  }

  @Test func `tells which policies are satisfied`() throws {
    let found = try diagnoses(level: 1, late: false)
    #expect(found.map(\.distance) == [0, (1 << 16) + 1, 1])
    #expect(found.map(\.policy) == ["a", "b", "c"])
  }

  @Test func `names every unmet operand with its place`() throws {
    let found = try diagnoses(level: 4, late: true, open: false)
    #expect(
      unmet(found[0]) == [
        "condition p.cedar:2:8 resource.open", "condition p.cedar:2:25 context.level <= 2",
        "condition p.cedar:3:10 unless context.late",
      ])
    #expect(found[0].distance == 3)
    #expect(found[2].distance == 0)
  }

  @Test func `names an unmet scope before the conditions`() throws {
    #expect(
      unmet(try diagnoses(level: 1, late: false)[1]) == [
        "action p.cedar:4:39 action == Action::\"write\"", "condition p.cedar:4:73 principal.missing",
      ])
  }

  @Test func `tells where the evaluation failed`() throws {
    let found = try diagnoses(action: "write", level: 1, late: false)[1]
    guard case .failed(_, let location) = found.outcome else {
      Issue.record("not failed: \(found.outcome)")
      return
    }
    #expect(location.description == "p.cedar:4:73")
  }
}
