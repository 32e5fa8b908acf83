/// The tables of the domain rules, written down a second time: the vault's policies are never read here.
enum DomainTables {
  // MARK: Fields (3.5), those of level 3 and 4.
  static let residentFields = [
    FieldName("resident", "name", .l3), FieldName("resident", "phone", .l3),
    FieldName("resident", "unit_room", .l3), FieldName("resident", "id_number", .l4),
    FieldName("resident", "emergency_contact", .l3), FieldName("resident", "birth_date", .l3),
  ]
  static let careFields = [
    FieldName("care_profile", "empty_nester", .l3), FieldName("care_profile", "lives_alone", .l4),
    FieldName("care_profile", "mobility", .l4), FieldName("care_profile", "care_plan", .l4),
    FieldName("care_profile", "disability_kind", .l4), FieldName("care_profile", "disability_grade", .l4),
    FieldName("care_profile", "conditions", .l4), FieldName("care_profile", "medication", .l4),
    FieldName("care_profile", "low_income", .l4),
  ]
  static let memberFields = [
    FieldName("member", "name", .l3), FieldName("member", "phone", .l3), FieldName("member", "unit", .l3),
  ]
  static let requestText = FieldName("service_request", "text", .l3)

  // MARK: Purposes (4.2): what each opens, and for whom.
  static func opens(_ purpose: Purpose, for role: Actor.Role) -> [String] {
    switch (purpose, role) {
    case (.gridRegister, .buildingLeader), (.gridRegister, .gridLeader), (.gridRegister, .committeeStaff):
      ["resident.name", "resident.unit_room"]
    case (.careVisit, .gridLeader), (.careVisit, .committeeStaff):
      ["resident.name", "resident.unit_room", "resident.phone", "resident.emergency_contact"]
        + careFields.map(\.path)
    case (.dispatch, .committeeStaff): ["service_request.text"]
    case (.memberAdmin, .committeeStaff): memberFields.map(\.path)
    default: []
    }
  }

  /// Care data that also needs a consent of its own.
  static func consent(for field: FieldName) -> Consent.Item? {
    switch field.path {
    case "care_profile.disability_kind", "care_profile.disability_grade": .disability
    case "care_profile.conditions": .conditions
    case "care_profile.medication": .medication
    case "care_profile.low_income": .welfare
    default: nil
    }
  }

  // MARK: The matrix (4.3).
  enum Cell { case clear, masked, grant, oneApproval, never }

  static func cell(_ role: Actor.Role, _ field: FieldName) -> Cell {
    switch (role, field.type, field.level) {
    case (.resident, _, _): .clear
    case (.buildingLeader, "resident", .l3): field.name == "phone" ? .oneApproval : .clear
    case (.buildingLeader, "care_profile", _): field.name == "empty_nester" ? .grant : .never
    case (.buildingLeader, "service_request", _), (.buildingLeader, "member", _): .masked
    case (.gridLeader, "resident", .l3), (.gridLeader, "care_profile", _): .clear
    case (.gridLeader, "service_request", _): .clear
    case (.gridLeader, "member", _): .masked
    case (.committeeStaff, "resident", .l4): .oneApproval
    case (.committeeStaff, _, _): .clear
    case (.volunteer, "resident", .l3), (.volunteer, "service_request", _): .grant
    default: .never
    }
  }

  static let purposesByRole: [Purpose] = [.gridRegister, .careVisit, .dispatch, .memberAdmin]
}
