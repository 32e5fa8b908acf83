import Testing

@testable import Vault

/// One cell of the domain's matrix (domain §4.3), as written there, not as generated here.
struct MatrixCell: CustomTestStringConvertible, Sendable {
  let role: String
  let purpose: String
  let type: String
  let fields: String
  let expected: String
  var testDescription: String { "\(role), \(purpose), \(type): \(fields) → \(expected)" }

  init(_ role: String, _ purpose: String, _ type: String, _ fields: String, _ expected: String) {
    self.role = role
    self.purpose = purpose
    self.type = type
    self.fields = fields
    self.expected = expected
  }
}

private let residentInternal = "sex id_type residency move_in language assistance_need status"

private let cells: [MatrixCell] = [
  // BGL: M(b) · C(b) name, room; phone 1 · – · flag G · M(b) · M(b) · own · M(b)
  MatrixCell("building_leader", "grid_register", "resident", residentInternal, "asis"),
  MatrixCell("building_leader", "grid_register", "resident", "name unit_room", "clear"),
  MatrixCell("building_leader", "grid_register", "resident", "birth_date", "masked"),
  MatrixCell("building_leader", "grid_register", "resident", "phone", "NEEDS_APPROVAL_1"),
  MatrixCell("building_leader", "grid_register", "resident", "id_number employer emergency_contact", "LEVEL"),
  MatrixCell("building_leader", "grid_register", "care_profile", "empty_nester", "NO_GRANT"),
  MatrixCell(
    "building_leader", "grid_register", "care_profile", "lives_alone conditions low_income", "LEVEL"),
  MatrixCell("building_leader", "grid_register", "service_request", "text requester", "masked"),
  MatrixCell("building_leader", "grid_register", "service_request", "category state wanted_at", "asis"),
  MatrixCell("building_leader", "grid_register", "assignment", "request member state", "asis"),
  MatrixCell("building_leader", "grid_register", "member", "name", "masked"),
  MatrixCell("building_leader", "grid_register", "member", "skills posts", "asis"),
  MatrixCell("building_leader", "grid_register", "member", "phone id_number unit political_status", "LEVEL"),
  // MEM: G · G view_fields · – · G · G · C own · … · own
  MatrixCell(
    "volunteer", "service_order", "resident", "name phone unit_room birth_date language", "NO_GRANT"),
  MatrixCell(
    "volunteer", "service_order", "resident", "sex id_number employer emergency_contact", "NO_GRANT"),
  MatrixCell("volunteer", "service_order", "care_profile", "conditions care_plan", "LEVEL"),
  MatrixCell("volunteer", "service_order", "service_request", "text category wanted_at", "NO_GRANT"),
  MatrixCell("volunteer", "service_order", "member", "name phone skills", "LEVEL"),
  // GRL: M(g) · C(g) · – · C(g) care_visit + consent · C(g) · C(g) · … · M(g)
  MatrixCell("grid_leader", "care_visit", "resident", residentInternal, "asis"),
  MatrixCell("grid_leader", "care_visit", "resident", "name unit_room phone emergency_contact", "clear"),
  MatrixCell("grid_leader", "grid_register", "resident", "name unit_room", "clear"),
  MatrixCell("grid_leader", "grid_register", "resident", "phone emergency_contact", "NO_PURPOSE"),
  MatrixCell("grid_leader", "care_visit", "resident", "birth_date", "masked"),
  MatrixCell("grid_leader", "care_visit", "resident", "id_number employer protected", "LEVEL"),
  MatrixCell(
    "grid_leader", "care_visit", "care_profile", "empty_nester lives_alone mobility care_plan", "clear"),
  MatrixCell(
    "grid_leader", "care_visit", "care_profile",
    "disability_kind disability_grade conditions medication low_income",
    "CONSENT_MISSING"),
  MatrixCell("grid_leader", "grid_register", "care_profile", "lives_alone care_plan", "NO_PURPOSE"),
  MatrixCell("grid_leader", "dispatch", "service_request", "text requester", "clear"),
  MatrixCell("grid_leader", "dispatch", "assignment", "requester", "clear"),
  MatrixCell("grid_leader", "dispatch", "assignment", "member state view_fields", "asis"),
  MatrixCell("grid_leader", "dispatch", "member", "name", "masked"),
  MatrixCell("grid_leader", "dispatch", "member", "phone id_number", "LEVEL"),
  // CCS: M(c) · C(c) · 1 · C(c) care_visit + consent · C(c) · C(c) · 1 · C(c)
  MatrixCell("committee_staff", "grid_register", "resident", residentInternal, "asis"),
  MatrixCell("committee_staff", "grid_register", "resident", "name unit_room", "clear"),
  MatrixCell("committee_staff", "care_visit", "resident", "name unit_room phone emergency_contact", "clear"),
  MatrixCell("committee_staff", "grid_register", "resident", "id_number", "NEEDS_APPROVAL_1"),
  MatrixCell("committee_staff", "care_visit", "resident", "id_number", "NEEDS_APPROVAL_1"),
  MatrixCell("committee_staff", "care_visit", "care_profile", "lives_alone mobility care_plan", "clear"),
  MatrixCell("committee_staff", "care_visit", "care_profile", "conditions low_income", "CONSENT_MISSING"),
  MatrixCell("committee_staff", "dispatch", "service_request", "text requester", "clear"),
  MatrixCell("committee_staff", "dispatch", "assignment", "requester", "clear"),
  MatrixCell("committee_staff", "member_admin", "member", "name phone unit political_status", "clear"),
  MatrixCell("committee_staff", "member_admin", "member", "id_number", "NEEDS_APPROVAL_1"),
  MatrixCell("committee_staff", "grid_register", "member", "phone unit political_status", "NO_PURPOSE"),
]

@Suite struct `the domain's matrix` {
  @Test(arguments: cells)
  func `is what the policies decide`(_ cell: MatrixCell) {
    let asking = Asking(cell.role, cell.purpose, cell.type)
    for field in cell.fields.split(separator: " ").map(String.init) {
      #expect(asking.sees(field) == cell.expected, "\(field)")
    }
  }

  @Test(arguments: ["resident", "care_profile", "service_request", "assignment", "consent"])
  func `shows residents all of their own`(_ type: String) {
    let own = Asking("resident", "self_service", type).with {
      $0.facts.own = true
      $0.facts.ownHousehold = true
      $0.place = "B/mudan/041/01"
    }
    #expect(own.may(.locate))
    for field in own.recordType.fields {
      let expected =
        switch field.mask {
        case .none: "asis"
        case .withheld: "LEVEL"
        default: "clear"
        }
      #expect(own.sees(field.name.text) == expected, "\(field.fieldName)")
      #expect(own.may(.reveal, field.name.text), "\(field.fieldName)")
    }
  }

  @Test func `shows residents nothing of others`() {
    let other = Asking("resident", "self_service")
    #expect(!other.may(.locate))
    for field in other.recordType.fields { #expect(!other.may(.reveal, field.name.text)) }
  }

  @Test(arguments: ["administrator", "compliance_officer"])
  func `shows no content to those who run or review`(_ role: String) {
    for type in ShippedRules.catalog.recordTypes {
      for purpose in ShippedRules.catalog.purposes where purpose.posts.contains(Name(role)!) {
        let asking = Asking(role, purpose.name.text, type.name.text)
        #expect(!asking.may(.locate))
        for action in [Action.read, .list, .reveal, .search, .count, .create, .amend, .move, .import] {
          #expect(!asking.may(action, type.fields[0].name.text), "\(action) \(type.name)")
        }
      }
    }
  }

  @Test func `gives a service alone nothing, and with a person what the person has`() {
    let alone = Asking("service", "dispatch", "service_request")
    #expect(alone.denial(.read, "category")?.reason == .noSubject)
    #expect(alone.denial(.locate)?.reason == .noSubject)
    let together = Asking("grid_leader", "dispatch", "service_request").with { $0.onBehalf = true }
    #expect(together.sees("text") == "clear")
    let own = Asking("resident", "self_service").with {
      $0.onBehalf = true
      $0.facts.own = true
    }
    #expect(own.sees("phone") == "clear")
    #expect(own.sees("id_number") == "LEVEL")
    let care = Asking("grid_leader", "care_visit", "care_profile").with { $0.onBehalf = true }
    #expect(care.sees("empty_nester") == "LEVEL")
  }

  @Test func `gives roles without policies nothing at all`() {
    let roles = [
      "guardian", "proxy", "functional_member", "branch_secretary", "committee_secretary", "street_office",
      "property_manager", "owners_committee", "data_protection_officer",
    ]
    for role in roles {
      for purpose in ShippedRules.catalog.purposes where purpose.posts.contains(Name(role)!) {
        let asking = Asking(role, purpose.name.text)
        for field in asking.recordType.fields { #expect(!asking.may(.read, field.name.text)) }
      }
    }
  }
}

/// What an accepted order shows (domain §4.4) with the fields each category grants.
@Suite struct `an accepted order` {
  private func order(_ granted: Set<FieldName>, masked: Set<FieldName> = [], _ type: String = "resident")
    -> Asking
  {
    Asking("volunteer", "service_order", type).with {
      $0.facts.granted = granted.union(
        fieldNames("service_request.text", "service_request.wanted_at", "service_request.category"))
      $0.facts.grantedMasked = masked
      $0.fresh = false
    }
  }

  private func shown(_ asking: Asking) -> [String] {
    asking.recordType.fields.map(\.name.text).filter {
      ["clear", "masked", "asis"].contains(asking.sees($0))
    }
    .map { "\($0) \(asking.sees($0))" }
  }

  @Test func `for delivery shows name, masked phone and room`() {
    let delivery = order(
      fieldNames("resident.name", "resident.unit_room"), masked: fieldNames("resident.phone"))
    #expect(shown(delivery) == ["name clear", "phone masked", "unit_room clear"])
    #expect(delivery.sees("id_number") == "NO_GRANT")
  }

  @Test func `for repair shows a masked name and the room`() {
    let repair = order(fieldNames("resident.unit_room"), masked: fieldNames("resident.name"))
    #expect(shown(repair) == ["name masked", "unit_room clear"])
  }

  @Test func `to the hospital shows name and age band`() {
    let escort = order(fieldNames("resident.name"), masked: fieldNames("resident.birth_date"))
    #expect(shown(escort) == ["name clear", "birth_date masked"])
  }

  @Test func `for company shows name and language`() {
    #expect(
      shown(order(fieldNames("resident.name", "resident.language"))) == ["name clear", "language asis"])
  }

  @Test func `for tutoring or equipment shows no person, but the request`() {
    let tutoring = order([])
    #expect(shown(tutoring).isEmpty)
    #expect(!tutoring.may(.locate))
    let request = order([], "service_request")
    #expect(request.may(.locate))
    #expect(shown(request) == ["category asis", "text clear", "wanted_at asis"])
  }

  @Test func `shows no care profile, whatever runs`() {
    let delivery = order(fieldNames("resident.name"), "care_profile")
    #expect(!delivery.may(.locate))
    #expect(shown(delivery).isEmpty)
  }

  @Test func `that ended shows nothing and says so`() {
    let ended = Asking("volunteer", "service_order").with { $0.facts.grantExpired = true }
    #expect(ended.may(.locate))
    #expect(shown(ended).isEmpty)
    for field in ["name", "phone", "unit_room"] { #expect(ended.sees(field) == "EXPIRED") }
    #expect(ended.with { $0.type = "care_profile" }.denial(.locate) != nil)
  }

  @Test func `beyond an ended one says what is not granted, not that it ended`() {
    let both = order(fieldNames("resident.name")).with { $0.facts.grantExpired = true }
    #expect(both.sees("phone") == "NO_GRANT")
    #expect(both.sees("name") == "clear")
  }

  @Test func `is seen, accepted and finished by its member alone`() {
    let own = Asking("volunteer", "service_order", "assignment").with { $0.facts.party = true }
    #expect(own.may(.locate))
    #expect(own.sees("state") == "asis")
    #expect(own.sees("requester") == "clear")
    #expect(own.may(.amend, "state"))
    #expect(own.may(.amend, "outcome"))
    for field in ["start_at", "end_at", "view_fields", "member", "requester"] {
      #expect(!own.may(.amend, field), "a member must not widen the own order: \(field)")
    }
    let other = own.with { $0.facts.party = false }
    #expect(other.denial(.locate)?.reason == .noGrant)
    #expect(!other.may(.amend, "state"))
  }
}
