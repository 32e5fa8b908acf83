import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Vault
@testable import VaultAPI

@Suite struct ProblemTests {
  private func problem(_ refusal: Refusal, fields: Set<String> = []) -> Problem {
    Problem(VaultAPI.Refused(refusal: refusal, fields: fields))
  }

  private static let refusals: [(Refusal, Int, String)] = [
    (Refusal(.denied, reason: .level), 403, "denied"),
    (Refusal(.denied, reason: .stepUp), 403, "step-up-required"),
    (Refusal(.notFound), 404, "not-found"),
    (Refusal(.purposeMissing), 400, "purpose-required"),
    (Refusal(.purposeUnknown), 400, "purpose-unknown"),
    (Refusal(.invalid), 400, "validation"),
    (Refusal(.staleVersion), 412, "stale-version"),
    (Refusal(.versionRequired), 428, "version-required"),
    (Refusal(.idempotencyMismatch), 422, "idempotency-mismatch"),
    (Refusal(.rateLimited, reason: .rateLimit, retryAfter: 90), 429, "budget-exhausted"),
    (Refusal(.conflict, reason: .conflict), 409, "conflict"),
  ]

  @Test(arguments: refusals.indices)
  func `every refusal has its status and type`(_ index: Int) {
    let (refusal, status, type) = ProblemTests.refusals[index]
    let problem = problem(refusal)
    #expect(problem.status.code == status)
    #expect(problem.type == "/problems/\(type)")
    #expect(problem.response().headers[.contentType] == "application/problem+json")
  }

  @Test func `a failure of the vault says nothing of its cause`() {
    let failure = StoreFailure(.full, "vault store: 王秀兰: database or disk is full (13)")
    let failures: [(VaultFailure, Int)] = [
      (.sealed, 503), (.held(.logMismatch), 503), (.full, 507), (.store(failure), 503),
      (.audit(failure), 503),
      (.contended, 503),
      (.damaged(.recordRow, auditSeq: 7), 500), (.keys("王秀兰"), 500),
    ]
    for (failure, status) in failures {
      let problem = Problem(failure)
      #expect(problem.status.code == status)
      #expect(!String(buffer: problem.body).contains("王秀兰"))
    }
  }

  @Test func `not found is one and the same, whatever was not found and wherever the log has it`() {
    let bodies = [
      problem(Refusal(.notFound)), problem(Refusal(.notFound, reason: .outOfScope, auditSeq: 12)),
      problem(Refusal(.notFound, procedures: [.noGrant], auditSeq: 99)), Problem(RequestError.noRoute),
    ]
    for problem in bodies {
      #expect(problem.body == Problem.notFound.body)
      #expect(problem.response().headers == Problem.notFound.response().headers)
    }
  }

  @Test func `a denial tells its reason, its procedures and its place in the log`() {
    let denied = problem(
      Refusal(.denied, reason: .needsApproval1, procedures: [.needsApproval1, .stepUp], auditSeq: 88_123))
    #expect(
      String(buffer: denied.body)
        == #"{"type":"/problems/denied","title":"denied","status":403,"reason":"NEEDS_APPROVAL_1","#
        + #""procedures":["NEEDS_APPROVAL_1","STEP_UP"],"audit_seq":88123}"#)
    #expect(denied.response().headers[.auditSeq] == "88123")
  }

  @Test func `what is wrong with a field is pointed at where it stands`() {
    let refusal = Refusal(
      .invalid,
      problems: [
        .init(field: "phone", code: "malformed", text: "no phone number"),
        .init(field: "place", code: "unknown_place", text: "no such place"),
      ])
    #expect(problem(refusal, fields: ["phone"]).errors.map(\.pointer) == ["/fields/phone", "/place"])
  }

  @Test func `statuses bring the headers they demand`() {
    #expect(Problem(RequestError.unauthenticated).response().headers[.wwwAuthenticate] == "Bearer")
    #expect(
      Problem(RequestError.methodNotAllowed(allow: "GET, PATCH")).response().headers[.allow] == "GET, PATCH")
    #expect(problem(Refusal(.rateLimited, retryAfter: 90)).response().headers[.retryAfter] == "90")
    #expect(Problem(RequestError.bodyTooLarge(limit: 5)).status.code == 413)
    #expect(Problem(RequestError.unsupportedMediaType(accepted: "x")).status.code == 415)
    #expect(Problem(RequestError.late).status.code == 408)
  }

  @Test func `an error nobody foresaw says nothing of itself`() throws {
    struct Leaky: Error, CustomStringConvertible { let description = "15412345678" }
    let problem = try Problem(answering: Leaky())
    #expect(problem.status.code == 500)
    #expect(!String(buffer: problem.body).contains("15412345678"))
  }
}
