import Testing

@testable import Vault

@Suite struct DecisionClaimTests {
  @Test(arguments: ["", "reveal_l3_hour"], [false, true])
  func `budget and hiding are read back whatever else is there`(budget: String, hidden: Bool) {
    var claims = Claims()
    // A rule may be called as the keywords are.
    claims.decide(
      reason: .outOfScope, policyVersion: "0123456789abcdef01", policies: ["hidden", "budget", "x"],
      budget: budget, hidden: hidden)
    #expect(claims.budget.utf8.elementsEqual(budget.utf8))
    #expect(claims.saysHidden == hidden)
  }
}
