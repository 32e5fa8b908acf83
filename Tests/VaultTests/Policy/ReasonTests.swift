import Foundation
import Testing

@testable import Vault

@Suite struct `a denial` {
  @Test func `names the scope before anything else`() {
    let outside = Asking("grid_leader", "care_visit").with { $0.place = "B/baihe/032/11" }
    #expect(outside.denial(.list) == Denial(.outOfScope))
    #expect(outside.denial(.locate) == Denial(.outOfScope))
    #expect(outside.with { $0.facts.flags = [Name("dead")!] }.denial(.read, "name")?.reason == .outOfScope)
    #expect(outside.with { $0.purpose = nil }.denial(.read, "name")?.reason == .outOfScope)
  }

  @Test func `of a place beside the own is out of scope, of one below is not`() {
    #expect(
      Asking("grid_leader", "care_visit").with { $0.reach = "B/baihe/03" }.denial(.list)?.reason
        == .outOfScope)
    #expect(Asking("grid_leader", "care_visit").with { $0.reach = "B" }.may(.list))
    #expect(Asking("grid_leader", "care_visit").with { $0.reach = "B/baihe/031/07" }.may(.list))
    #expect(
      Asking("grid_leader", "care_visit").with {
        $0.reach = "B/baihe/031/07"
        $0.place = "B/baihe/031"
      }.denial(.list)?.reason == .outOfScope)
  }

  @Test func `counts places the tree does not know by their path`() {
    let asking = Asking("grid_leader", "care_visit").with {
      $0.reach = "C/neu"
      $0.place = "C/neu/099/01"
    }
    #expect(asking.may(.list))
    #expect(asking.with { $0.place = "C/alt/099/01" }.denial(.list)?.reason == .outOfScope)
  }

  @Test func `without a purpose says so, and with one the post does not hold`() {
    let nothing = Asking("grid_leader", nil)
    #expect(
      nothing.denial(.reveal, "phone")
        == Denial(
          .noPurpose, procedures: [.noPurpose],
          policies: ["guard-purpose", "guard-purpose-without-records", "guard-purpose-level"]))
    #expect(nothing.denial(.list)?.reason == .noPurpose)
    #expect(Asking("grid_leader", "member_admin").denial(.reveal, "phone")?.reason == .noPurpose)
    #expect(Asking("grid_leader", "unheard_of").denial(.reveal, "phone")?.reason == .noPurpose)
  }

  @Test func `names everything that is missing, in order`() {
    let asking = Asking("grid_leader", "grid_register", "care_profile").with { $0.fresh = false }
    #expect(asking.denial(.reveal, "conditions")?.procedures == [.noPurpose, .consentMissing, .stepUp])
    let identity = Asking("committee_staff", "grid_register").with { $0.fresh = false }
    #expect(identity.denial(.reveal, "id_number")?.procedures == [.needsApproval1, .stepUp])
    let phone = Asking("building_leader", nil)
    #expect(phone.denial(.reveal, "phone")?.procedures == [.noPurpose, .needsApproval1])
  }

  @Test func `is lifted by what it names`() {
    let identity = Asking("committee_staff", "grid_register").with { $0.approvals = 1 }
    #expect(identity.may(.reveal, "id_number"))
    let phone = Asking("building_leader", "grid_register").with { $0.approvals = 1 }
    #expect(phone.sees("phone") == "clear")
    let care = Asking("grid_leader", "care_visit", "care_profile").with {
      $0.facts.consents = fieldNames("care_profile.conditions")
    }
    #expect(care.sees("conditions") == "clear")
    #expect(care.sees("medication") == "CONSENT_MISSING")
  }

  @Test func `tells a withdrawn consent from a missing one`() {
    let care = Asking("grid_leader", "care_visit", "care_profile").with {
      $0.facts.withdrawn = fieldNames("care_profile.conditions")
    }
    #expect(care.sees("conditions") == "CONSENT_WITHDRAWN")
    #expect(care.sees("medication") == "CONSENT_MISSING")
  }

  @Test func `asks for a fresh sign-in at L4 only where it would help`() {
    let stale = Asking("grid_leader", "care_visit", "care_profile").with { $0.fresh = false }
    #expect(
      stale.denial(.reveal, "care_plan")
        == Denial(.stepUp, procedures: [.stepUp], policies: ["guard-step-up"]))
    #expect(stale.sees("empty_nester") == "clear")
    let never = Asking("grid_leader", "care_visit").with { $0.fresh = false }
    #expect(never.sees("id_number") == "LEVEL")
  }

  @Test func `speaks through the forbid that decided`() {
    let visit = Asking("grid_leader", "care_visit")
    let own = visit.with { $0.facts.ownHousehold = true }
    #expect(own.denial(.reveal, "name") == Denial(.ownHousehold, policies: ["guard-own-household"]))
    let protected = visit.with { $0.facts.flags = [Name("protected")!] }
    #expect(protected.sees("phone") == "PROTECTED_PERSON")
    #expect(protected.sees("unit_room") == "PROTECTED_PERSON")
    #expect(protected.sees("sex") == "asis")
    let dead = visit.with { $0.facts.flags = [Name("dead")!] }
    #expect(dead.sees("name") == "FROZEN")
    let frozen = visit.with { $0.facts.frozen = true }
    #expect(frozen.sees("name") == "FROZEN")
    let closed = Asking("committee_staff", "dispatch", "service_request").with { $0.facts.closed = true }
    #expect(closed.denial(.amend, "state")?.reason == .closed)
    #expect(closed.sees("text") == "clear")
    let both = dead.with { $0.facts.ownHousehold = true }
    #expect(both.sees("name") == "OWN_HOUSEHOLD")
    let guardian = Asking("guardian", "self_service")
    #expect(guardian.denial(.read, "name")?.reason == .guardianEnded)
    #expect(guardian.with { $0.facts.minor = true }.denial(.read, "name")?.reason != .guardianEnded)
  }

  @Test func `of staff in the own file through a staff post is their own household's`() {
    let own = Asking("grid_leader", "care_visit").with { $0.facts.own = true }
    #expect(own.sees("name") == "OWN_HOUSEHOLD")
  }

  @Test func `of a child without the guardian's consent says so, even masked`() {
    let child = Asking("grid_leader", "care_visit").with { $0.facts.minor = true }
    #expect(child.sees("name") == "CONSENT_MISSING")
    #expect(child.sees("sex") == "CONSENT_MISSING")
    let agreed = child.with { $0.facts.consents = fieldNames("resident.name", "resident.sex") }
    #expect(agreed.sees("name") == "clear")
    #expect(agreed.with { $0.fresh = false }.sees("name") == "STEP_UP")
    #expect(agreed.sees("name", in: .list) == "LEVEL")
  }

  @Test func `lets a death recorded by mistake be put right, and nothing else`() {
    let dead = Asking("committee_staff", "grid_register").with { $0.facts.flags = [Name("dead")!] }
    #expect(dead.may(.amend, "status"))
    #expect(dead.denial(.amend, "phone")?.reason == .frozen)
  }
}

@Suite struct `a policy that errs` {
  @Test func `denies the whole answer instead of being skipped`() throws {
    // Overflows only where the order's grant is there: no validator can tell, and it passes the checks at load.
    let engine = try ShippedRules.engine(
      adding: """
        @id("bad") @reason("LEVEL")
        forbid (principal, action == Action::"reveal", resource)
        when { context.facts.party && context.level + 9223372036854775807 > 0 };
        """)
    var asking = Asking("grid_leader", "care_visit")
    asking.engine = engine
    #expect(asking.may(.reveal, "name"))
    asking.facts.party = true
    #expect(asking.denial(.reveal, "name") == Denial(.policyError, policies: ["bad"]))
  }
}

struct FaultyPolicy: CustomTestStringConvertible, Sendable {
  let text: String
  let line: Int
  let reason: String
  var testDescription: String { reason }
}

@Suite struct `a faulty policy` {
  @Test(arguments: [
    FaultyPolicy(text: "permit (principal, action, resource)", line: 1, reason: ""),
    FaultyPolicy(text: "\npermit (principal, action, resource);", line: 2, reason: "the policy has no id"),
    FaultyPolicy(
      text: "@id(\"guard-minor\")\npermit (principal, action, resource);", line: 1,
      reason: "duplicate policy id: `guard-minor`"),
    FaultyPolicy(
      text: "\n@id(\"x\")\nforbid (principal, action, resource);", line: 2,
      reason: "a forbid without a reason: `x`"),
    FaultyPolicy(
      text: "@id(\"x\") @reason(\"BECAUSE\")\nforbid (principal, action, resource);", line: 1,
      reason: "unknown reason: `BECAUSE`"),
    FaultyPolicy(
      text: "@id(\"x\") @reason(\"LEVEL\")\npermit (principal, action, resource);", line: 1,
      reason: "a permit with a reason: `x`"),
    FaultyPolicy(
      text: "@id(\"x\")\npermit (principal == ?principal, action, resource);", line: 1,
      reason: "a template: `x`"),
    FaultyPolicy(
      text: "@id(\"x\")\npermit (principal in Role::\"grid_leder\", action, resource);", line: 2,
      reason: "no such role: `grid_leder`"),
    FaultyPolicy(
      text: "@id(\"x\")\npermit (principal, action, resource)\nwhen { context.purpose == Purpose::\"fun\" };",
      line: 3,
      reason: "no such purpose: `fun`"),
    FaultyPolicy(
      text: "@id(\"x\")\npermit (principal, action == Action::\"peek\", resource);", line: 2,
      reason: "no such action: `peek`"),
    FaultyPolicy(
      text: "@id(\"x\")\npermit (principal, action, resource == Record::\"r_1\");", line: 2,
      reason: "no entity of type `Record` can be named in a policy"),
    FaultyPolicy(
      text: "@id(\"x\")\npermit (principal == Post::\"p-1\", action, resource);", line: 2,
      reason: "no entity of type `Post` can be named in a policy"),
    FaultyPolicy(
      text: "@id(\"x\")\npermit (principal, action, resource)\nwhen { context.porpoise.opens.isEmpty() };",
      line: 3,
      reason: "policy `x`: "),
  ])
  func `is refused with file, line and reason`(_ fault: FaultyPolicy) {
    let error = #expect(throws: PolicyLoadError.self) { try ShippedRules.engine(adding: fault.text) }
    #expect(error?.file == "zz-added.cedar")
    #expect(error?.line == fault.line)
    #expect(error?.reason.hasPrefix(fault.reason) == true, "\(error?.reason ?? "")")
  }

  @Test(arguments: [
    ("dead: Bool,", "", "the schema does not fit the catalogue: context: attribute `facts.dead`: "),
    ("highest: Long,", "highest: String,", "policy `"),
    ("entity Vault;", "entity Vault", "unexpected token"),
  ])
  func `schema that is none, or does not fit, is refused with its file`(
    old: String, new: String, reason: String
  ) throws {
    let text = String(decoding: ShippedRules.folder.schemaFile.bytes, as: UTF8.self)
    let schema = PolicyFile(
      name: "fengni.cedarschema", bytes: Array(text.replacingOccurrences(of: old, with: new).utf8))
    // A policy that speaks of a flag the schema lacks is refused first.
    let policies = reason.hasPrefix("policy") ? ShippedRules.folder.policyFiles : []
    let error = #expect(throws: PolicyLoadError.self) {
      try PolicyEngine(
        catalog: ShippedRules.catalog, schema: schema, policies: policies, places: ShippedRules.places)
    }
    #expect(error?.reason.hasPrefix(reason) == true, "\(error?.description ?? "")")
  }

  @Test func `folder that cannot be read is refused by name`() {
    let error = #expect(throws: PolicyLoadError.self) { try PolicyFolder(path: "/no/such/folder") }
    #expect(error?.reason == "policy folder cannot be read")
    #expect(error?.line == 0)
  }

  @Test func `changes the version, whatever byte changes`() throws {
    let more = try ShippedRules.engine(adding: "// a comment\n")
    #expect(more.version != ShippedRules.engine.version)
    #expect(more.version.utf8.count == 64)
  }
}
