import Foundation
import Testing
import VaultClient

@testable import FengniCommand

/// The acceptance stories as far as this release goes, through the command line and through HTTP.
@Suite(.serialized) struct StoryTests {
  private static let shared = Task { try await RunningVault() }
  private static let clearPhone = "15412345678"

  private let vault: RunningVault
  private let resident: String

  init() async throws {
    vault = try await Self.shared.value
    resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
  }

  @Test func `the grid leader sees the own grid masked, and the next one not at all`() async throws {
    let list = try vault.fengni(
      "record", "ls", "care_profile", "--place", "031", "-p", "care_visit", as: "grid-leader")
    #expect(list.status == 0, "\(list.talk)")
    #expect(list.output.contains("c_"))
    let record = try vault.fengni("record", "get", resident, "-p", "care_visit", as: "grid-leader")
    #expect(record.status == 0, "\(record.talk)")
    #expect(record.output.contains("王**") && !record.output.contains(Self.clearPhone))
    let next = try vault.fengni(
      "record", "ls", "care_profile", "--place", "032", "-p", "care_visit", as: "grid-leader")
    #expect(next.status == 3)
    #expect(next.talk.contains("OUT_OF_SCOPE"))
  }

  @Test func `the care plan opens to the grid leader and the disability grade does not`() async throws {
    try signInAfresh("grid-leader")
    try await vault.client(as: "grid-leader") { client in
      let page = try await client.list("care_profile", place: "B/baihe/031/07", purpose: "care_visit")
      let profile = try await profile(of: resident, in: page, client)
      let plan = try await client.reveal("care_profile", profile, field: "care_plan", purpose: "care_visit")
      let isHeld = !plan.isAbsent
      #expect(isHeld)
      let denial = await problem {
        _ = try await client.reveal(
          "care_profile", profile, field: "disability_grade", purpose: "care_visit"
        ).auditSeq
      }
      #expect(denial?.reason == "CONSENT_MISSING")
    }
  }

  @Test func `a reveal shows one value, and the compliance officer sees that it was shown`() async throws {
    let reveal = try vault.fengni(
      "reveal", resident, "phone", "-p", "care_visit", "--case", "A-5521", as: "grid-leader")
    #expect(reveal.status == 0, "\(reveal.talk)")
    #expect(reveal.output == Self.clearPhone + "\n")
    let log = try vault.fengni(
      "audit", "ls", "-p", "audit_review", "--subject", resident, "--event", "field.reveal", as: "compliance")
    #expect(log.status == 0, "\(log.talk)")
    #expect(log.output.contains("REVEAL") && log.output.contains("phone"))
    #expect(!log.output.contains(Self.clearPhone))
    let verify = try vault.fengni("audit", "verify", as: "compliance")
    #expect(verify.status == 0 && verify.output.hasPrefix("ok"), "\(verify.output)\(verify.talk)")
  }

  @Test func `the resident sees who looked, and a stranger's log is not hers`() async throws {
    _ = try vault.fengni("reveal", resident, "phone", "-p", "care_visit", as: "grid-leader")
    let log = try vault.fengni("mylog", as: "resident")
    #expect(log.status == 0, "\(log.talk)")
    #expect(log.output.contains("grid_leader"))
    let audit = try vault.fengni("audit", "ls", "-p", "audit_review", "--subject", resident, as: "volunteer")
    #expect(audit.status == 3 || audit.status == 6)
  }

  @Test func `a service alone reads nothing`() async throws {
    let alone = try vault.fengni(
      "record", "ls", "resident", "--place", "031", "-p", "dispatch", as: "service")
    #expect(alone.status == 3, "\(alone.output)\(alone.talk)")
    #expect(alone.talk.contains("NO_SUBJECT"), "\(alone.talk)")
    let problem = await problem {
      try await vault.client(as: "service") { client in
        _ = try await client.list("resident", place: "B/baihe/031", purpose: "dispatch")
      }
    }
    #expect(problem?.reason == "NO_SUBJECT")
  }

  @Test func `a token that is none, and none at all, both mean sign in`() async throws {
    #expect(try vault.fengni("whoami", as: nil).status == 4)
    let file = "\(vault.folder.path)/bad.token"
    try SecretFile.write(Array("fng_0000000000000000_x_00000000".utf8).span.bytes, to: file, "token file")
    #expect(try vault.fengni("whoami", "--token-file", file, as: nil).status == 4)
  }

  @Test func `a look without a purpose, or for one the post has not, is refused`() async throws {
    let without = try vault.fengni("record", "get", resident, as: "grid-leader")
    #expect(without.status == 64)
    let wrong = try vault.fengni("record", "get", resident, "-p", "audit_review", as: "grid-leader")
    #expect(wrong.status == 3 || wrong.status == 6, "\(wrong.talk)")
    #expect(
      try vault.fengni("record", "get", resident, "-p", "no_such_purpose", as: "grid-leader").status == 64)
  }

  @Test func `can-i answers yes and no and looks at nothing`() async throws {
    let yes = try vault.fengni("can-i", "reveal", resident, "phone", "-p", "care_visit", as: "grid-leader")
    #expect(yes.status == 0 && yes.output == "yes\n", "\(yes.talk)")
    let no = try vault.fengni("can-i", "reveal", resident, "id_number", "-p", "care_visit", as: "grid-leader")
    #expect(no.status == 1 && no.output.hasPrefix("no"))
  }

  @Test func `JSON is one object with the names of the API`() async throws {
    let record = try vault.fengni(
      "record", "get", resident, "-p", "care_visit", "-f", "name,phone", "--json", as: "grid-leader")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(record.output.utf8)) as? [String: Any])
    #expect(object["id"] as? String == resident)
    let fields = try #require(object["fields"] as? [String: [String: Any]])
    #expect(fields["phone"]?["form"] as? String == "masked")
    let denied = try vault.fengni(
      "record", "ls", "resident", "--place", "032", "-p", "care_visit", "--json", as: "grid-leader")
    let problem = try #require(
      try JSONSerialization.jsonObject(with: Data(denied.output.utf8)) as? [String: Any])
    #expect(problem["reason"] as? String == "OUT_OF_SCOPE" && denied.status == 3)
  }

  // MARK: Helpers

  private func signInAfresh(_ profile: String) throws {
    let login = try vault.fengni("login", "--pin-file", vault.folder.credential(profile, "pin"), as: profile)
    #expect(login.status == 0, "\(login.talk)")
  }

  /// The care profile whose subject is the resident.
  private func profile(of resident: String, in page: RecordPage, _ client: VaultClient) async throws -> String
  {
    for row in page.rows {
      let record = try await client.record(
        "care_profile", row.id, fields: ["resident"], purpose: "care_visit")
      switch record["resident"]?.form {
      case .clear(let value?), .masked(let value?): if value.joined == resident { return row.id }
      default: continue
      }
    }
    throw CommandFailure("her care profile is not in the list")
  }

  private func problem(_ body: () async throws -> Void) async -> Problem? {
    do {
      try await body()
      return nil
    } catch VaultClientError.problem(let problem) {
      return problem
    } catch {
      return nil
    }
  }
}
