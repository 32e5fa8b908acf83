/// Who acts, through which post.
struct Actor {
  /// The posts the truth speaks about, by their names in the policies.
  enum Role: String {
    case resident
    case buildingLeader = "building_leader"
    case gridLeader = "grid_leader"
    case committeeStaff = "committee_staff"
    case volunteer
    case complianceOfficer = "compliance_officer"
    case administrator, service
  }

  let person: String
  var profile: String?
  let role: Role
  /// The post's place; the own record for a resident.
  let place: String
  var isPostEnded = false
  /// Keys of the actor's own record as a resident and of the household that goes with it.
  var ownResident: String?
  var ownHousehold: String?
  /// Key of the member the actor is.
  var member: String?
}

enum Purpose: String {
  case selfService = "self_service"
  case gridRegister = "grid_register"
  case careVisit = "care_visit"
  case dispatch
  case serviceOrder = "service_order"
  case memberAdmin = "member_admin"
  case auditReview = "audit_review"
  case operations
}

/// A field of a record type, with the level domain rules 3.5 give it.
struct FieldName: Equatable {
  enum Level: String { case l2 = "L2", l3 = "L3", l4 = "L4" }

  let type: String
  let name: String
  let level: Level

  var path: String { type + "." + name }

  init(_ type: String, _ name: String, _ level: Level) {
    self.type = type
    self.name = name
    self.level = level
  }
}

/// One look at one field of one record.
struct Question {
  /// `read` shows masked forms; `reveal` shows one field clear.
  enum Action: String { case read, reveal }

  let actor: Actor
  let action: Action
  let purpose: Purpose
  let field: FieldName
  let key: String
}

/// What the answer depends on, beside the question.
struct SubjectFacts {
  struct Order {
    let member: String
    let isRunning: Bool
    let viewFields: [String]
  }

  enum ConsentState { case given, withdrawn, expired, missing }

  let resident: String
  let household: String
  let place: String
  var isMinor = false
  var isProtected = false
  var isDead = false
  var consents: [Consent.Item: ConsentState] = [:]
  var orders: [Order] = []
}
