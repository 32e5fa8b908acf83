import Foundation
import Testing
import VaultClient

@testable import FengniCommand

@Suite struct ExitStatusTests {
  @Test func `the numbers are those of the contract`() {
    #expect(ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 64, 69, 75, 130])
  }

  @Test func `what the client says ends a command as promised`() {
    #expect(ExitStatus(.unreachable("refused")) == .unreachable)
    #expect(ExitStatus(.timedOut) == .unreachable)
    #expect(ExitStatus(.cancelled) == .interrupted)
    #expect(ExitStatus(.badAddress("x")) == .usage)
    #expect(ExitStatus(.unexpectedAnswer(status: 200, "x")) == .failed)
  }

  @Test func `an unreachable vault names the way out`() {
    let refusal = Refusal(VaultClientError.unreachable("connection refused"))
    #expect(refusal.message == "the vault is not reachable: connection refused")
    #expect(refusal.lines.first?.contains("fengni serve") == true)
  }
}

@Suite struct ReasonWordsTests {
  /// The closed list of the design; a new code needs words before it ships.
  private static let codes = [
    "OUT_OF_SCOPE", "NO_PURPOSE", "NO_GRANT", "LEVEL", "NEEDS_APPROVAL_1", "NEEDS_APPROVAL_2",
    "CONSENT_MISSING",
    "CONSENT_WITHDRAWN", "EXPIRED", "POST_ENDED", "FROZEN", "CLOSED", "SOD_CONFLICT", "RATE_LIMIT",
    "POLICY_ERROR",
    "CONFLICT", "NO_SUBJECT", "GUARDIAN_ENDED", "SEALED_LEVEL", "PROTECTED_PERSON", "OWN_HOUSEHOLD",
    "STEP_UP",
  ]

  @Test(arguments: codes) func `every reason has words of its own`(code: String) {
    #expect(ReasonWords.sentence(code) != ReasonWords.sentence("UNKNOWN"))
  }
}
