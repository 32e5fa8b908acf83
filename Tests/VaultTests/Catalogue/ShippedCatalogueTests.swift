import Testing

@testable import Vault

@Suite struct `the shipped catalogue` {
  let catalog = ShippedRules.catalog

  @Test func `has the seven record types with their subjects`() {
    let subjects = catalog.recordTypes.map { "\($0.name):\($0.subject == .itself ? "itself" : "reference")" }
    #expect(
      subjects == [
        "resident:itself", "household:itself", "care_profile:reference", "member:itself",
        "service_request:reference", "assignment:reference", "consent:reference",
      ])
  }

  @Test(arguments: [
    ("resident.name", "L3-CONTACT"), ("resident.sex", "L2"), ("resident.birth_date", "L3"),
    ("resident.id_number", "L4-ID"), ("resident.phone", "L3-CONTACT"), ("resident.unit_room", "L3-LOC"),
    ("resident.employer", "L3-EMPL"), ("resident.emergency_contact", "L3-FAMILY"), ("resident.status", "L2"),
    ("resident.protected", "L4-PROT"), ("household.members", "L3-FAMILY"), ("household.tenure", "L3"),
    ("care_profile.empty_nester", "L3-VULN"), ("care_profile.lives_alone", "L4-VULN"),
    ("care_profile.disability_grade", "L4-DISAB"), ("care_profile.conditions", "L4-HEALTH"),
    ("care_profile.low_income", "L4-WELF"), ("care_profile.care_plan", "L4-VULN"),
    ("member.unit", "L3-EMPL"), ("member.political_status", "L3-POL"), ("service_request.text", "L3"),
    ("assignment.view_fields", "L2"), ("consent.withdrawn_at", "L2"),
  ])
  func `labels fields as the domain does`(_ name: String, _ label: String) throws {
    let fieldName = try #require(FieldName(name))
    let field = try #require(catalog.field(fieldName))
    #expect(field.label.description == label)
  }

  @Test func `has the fields every page of ours names`() throws {
    let expected = [
      "resident":
        "name sex birth_date id_type id_number phone unit_room residency move_in employer emergency_contact "
        + "language assistance_need status protected",
      "household": "unit_room size tenure members",
      "care_profile":
        "resident empty_nester lives_alone disability_kind disability_grade conditions medication mobility "
        + "low_income care_plan checked_on",
      "member": "name phone id_number unit political_status skills posts training_valid_to left_on",
      "service_request": "requester category state text wanted_at",
      "assignment": "request requester member state start_at end_at view_fields outcome",
      "consent":
        "giver item purposes fields recipients given_on expires_on notice_version method evidence_hash "
        + "withdrawn_at",
    ]
    for type in catalog.recordTypes {
      #expect(type.fields.map(\.name.text).joined(separator: " ") == expected[type.name.text])
    }
  }

  @Test func `has every purpose of the domain, and those without types open nothing`() {
    let names =
      "self_service grid_register dispatch service_order care_visit complaint_handling property_service "
      + "member_admin assessment publish statutory_report rights_request incident emergency_person "
      + "emergency_declared legal_order audit_review statistics operations"
    #expect(catalog.purposes.map(\.name.text).joined(separator: " ") == names)
    let open = catalog.purposes.filter { !$0.opens.isEmpty }.map(\.name.text)
    #expect(
      open == ["self_service", "grid_register", "dispatch", "service_order", "care_visit", "member_admin"])
  }

  @Test func `asks a consent of its own for disability, conditions, medication and welfare`() {
    let fields = catalog.recordTypes.flatMap(\.fields).filter(\.needsConsent).map(\.name.text)
    #expect(fields == ["disability_kind", "disability_grade", "conditions", "medication", "low_income"])
  }

  @Test func `keeps the budgets of the levels`() {
    let budgets = catalog.budgets.map { "\($0.id) \($0.count)/\($0.seconds)" }
    #expect(
      budgets == [
        "rows_hour 200/3600", "reveal_l3_hour 30/3600", "reveal_l3_day 100/86400", "reveal_l4_hour 10/3600",
        "reveal_l4_day 30/86400", "search_id_day 10/86400",
      ])
    #expect(catalog.pageRows == 20)
  }

  @Test func `lets an order go forward only`() throws {
    let type = try #require(catalog.type(Name(checked: "assignment")))
    let state = try #require(type.field(Name(checked: "state")))
    func allows(_ from: String, _ to: String) throws -> Bool {
      let (from, to) = (try #require(Name(from)), try #require(Name(to)))
      return state.allowsChange(from: from, to: to)
    }
    #expect(try allows("offered", "accepted"))
    #expect(try allows("accepted", "done"))
    #expect(try !allows("done", "accepted"))
    #expect(try !allows("cancelled", "offered"))
  }

  @Test func `keeps apart who must never be one person`() throws {
    func apart(_ a: String, _ b: String) throws -> Bool {
      let (a, b) = (try #require(Name(a)), try #require(Name(b)))
      #expect(catalog.mayNotMeet(a, b) == catalog.mayNotMeet(b, a))
      return catalog.mayNotMeet(a, b)
    }
    #expect(try apart("administrator", "committee_staff"))
    #expect(try apart("administrator", "compliance_officer"))
    #expect(try apart("compliance_officer", "volunteer"))
    #expect(try apart("data_protection_officer", "administrator"))
    #expect(try apart("data_protection_officer", "compliance_officer"))
    #expect(try !apart("administrator", "resident"))
    #expect(try !apart("grid_leader", "volunteer"))
    #expect(try !apart("administrator", "administrator"))
  }

  @Test func `finds a type by the prefix of its ids`() {
    #expect(catalog.type(idPrefix: "r")?.name.text == "resident")
    #expect(catalog.type(idPrefix: "z") == nil)
  }
}

@Suite struct `a change of the catalogue` {
  private func stored(_ name: String, _ level: Level, rows: Bool = true) throws -> StoredField {
    StoredField(field: try #require(FieldName(name)), level: level, hasRows: rows)
  }

  @Test func `that keeps every stored field is accepted`() throws {
    let table = [
      try stored("resident.phone", .restricted), try stored("resident.id_number", .highlySensitive),
    ]
    #expect(CatalogChange.refused(table, by: ShippedRules.catalog).isEmpty)
  }

  @Test func `that drops a field with rows is refused, naming the migration`() throws {
    let changes = CatalogChange.refused([try stored("resident.fax", .restricted)], by: ShippedRules.catalog)
    #expect(
      changes.map(\.description) == [
        "field dropped while records exist: `resident.fax`\n  needs the migration `drop resident.fax`"
      ])
  }

  @Test func `that relabels a field with rows is refused, naming the migration`() throws {
    let changes = CatalogChange.refused([try stored("resident.phone", .internal)], by: ShippedRules.catalog)
    #expect(changes.map(\.migration) == ["relabel resident.phone L2 L3"])
  }

  @Test func `of a field without rows is nobody's loss`() throws {
    let table = [try stored("resident.fax", .restricted, rows: false)]
    #expect(CatalogChange.refused(table, by: ShippedRules.catalog).isEmpty)
  }
}
