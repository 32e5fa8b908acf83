import Testing

@testable import Vault

@Suite struct `a difference of rules` {
  private static var shipped: PolicyMatrix.Answers { ShippedRules.answers }

  @Test func `of a set and itself is none`() {
    #expect(RulesDifference(from: Self.shipped, to: Self.shipped).changes.isEmpty)
  }

  @Test func `tells who gains and who loses, with purposes together`() throws {
    let engine = try ShippedRules.engine(
      adding: """
        @id("zz-employer")
        permit (principal in Role::"grid_leader", action == Action::"reveal", resource in RecordType::"resident")
        when { context.purpose == Purpose::"dispatch" && context.field == Field::"resident.employer" };
        @id("zz-no-name") @reason("LEVEL")
        forbid (principal in Role::"committee_staff", action, resource in RecordType::"resident")
        when { context.field == Field::"resident.name" };
        """)
    let changes = RulesDifference(from: Self.shipped, to: PolicyMatrix(engine).answers).changes
    let gains = changes.filter { $0.role == "grid_leader" }
    #expect(
      gains.allSatisfy {
        $0.direction == .gains && $0.what == "resident.employer" && $0.purposes == ["dispatch"]
      })
    #expect(gains.contains { $0.scenario == "Adult in scope" && $0.old == "LEVEL" && $0.new == "clear" })
    let losses = changes.filter { $0.role == "committee_staff" }
    let adult = losses.filter { $0.scenario == "Adult in scope" && $0.what == "resident.name" }
    #expect(Set(adult.map(\.direction)) == [.loses, .differs])
    #expect(adult.contains { $0.direction == .loses && $0.purposes.count > 1 && $0.new == "LEVEL" })
    #expect(gains.count + losses.count == changes.count)
  }
}
