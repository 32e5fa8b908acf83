/// The columns of each table: the source's key, the place, and the fields by their names in the catalogue.
enum Columns {
  static func of(_ file: OutputFile) -> [String]? {
    switch file {
    case .residents:
      [
        "key", "place", "name", "sex", "birth_date", "id_type", "id_number", "phone", "unit_room",
        "residency",
        "move_in", "employer", "emergency_contact", "language", "assistance_need", "status", "protected",
      ]
    case .households: ["key", "place", "unit_room", "size", "tenure", "members"]
    case .careProfiles:
      [
        "key", "place", "resident", "empty_nester", "lives_alone", "disability_kind", "disability_grade",
        "conditions", "medication", "mobility", "low_income", "care_plan", "checked_on",
      ]
    case .members:
      [
        "key", "place", "name", "phone", "id_number", "unit", "political_status", "skills", "posts",
        "training_valid_to",
      ]
    case .serviceRequests: ["key", "place", "requester", "category", "state", "text", "wanted_at"]
    case .assignments:
      [
        "key", "place", "request", "requester", "member", "state", "start_at", "end_at", "view_fields",
        "outcome",
      ]
    case .consents:
      [
        "key", "place", "giver", "item", "purposes", "fields", "recipients", "given_on", "expires_on",
        "notice_version", "method", "evidence_hash", "withdrawn_at",
      ]
    case .places, .people, .visibility, .misuse, .edges: nil
    }
  }
}
