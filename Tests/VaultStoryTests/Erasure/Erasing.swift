import Testing
import VaultSQLite

@testable import Vault

extension PurposeClaim {
  static let rights = PurposeClaim(name: Name(checked: "rights_request"), caseReference: "RR-12")!
}

/// Short ways to erase.
extension ReadyVault {
  static let reason = "asked for at the counter"

  /// The data protection officer, signed in afresh.
  func officer() async throws -> AuthenticatedCaller {
    if people["dan"] == nil { try await add("dan", role: "data_protection_officer", place: "B") }
    return try await fresh("dan")
  }

  func erase(
    _ id: String, of type: String = "resident", version: UInt32? = 1, reason: String = ReadyVault.reason,
    key: String = "erase-1", for purpose: PurposeClaim? = .rights, by caller: AuthenticatedCaller? = nil
  ) async throws -> Answer<ErasureReceipt> {
    let officer = if let caller { caller } else { try await officer() }
    return try await vault.erase(
      EraseAsk(
        record: RecordReference(type: type, id: id), version: version, reason: reason,
        idempotency: Idempotency(key: key, body: Array(reason.utf8))), for: purpose, by: officer)
  }

  func plan(_ id: String, of type: String = "resident") async throws -> Answer<ErasurePlan> {
    try await vault.planErasure(
      of: RecordReference(type: type, id: id), for: .rights, by: officer())
  }

  /// The stored record.
  func stored(_ id: String, prefix: String = "r") throws -> SealedRecord? {
    try store.record(#require(RecordID(id, prefix: prefix)))
  }

  func keys(of subject: SubjectID) throws -> WrappedSubjectKeys? { try keys.subjectKeys(subject) }
}

/// A resident of whom much is held, beside another one like her.
struct ManyRecords {
  let resident: String
  let subject: SubjectID
  /// Every record about the resident, by type and id.
  let all: [(type: String, prefix: String, id: String)]
  let other: String

  init(in ready: ReadyVault) async throws {
    resident = try await ready.holdResident().id
    other = try await ready.holdResident(
      "李某", born: "1950-01-01", number: 44, ["phone": "15487654321", "unit_room": "1单元101"]
    ).id
    let care = try await ready.hold("care_profile", for: .care, ["resident": resident, "mobility": "cane"])
    let request = try await Order.request("陪送药品一盒", of: resident, in: ready)
    let consent = try await ready.hold(
      "consent",
      [
        "giver": resident, "item": "conditions", "purposes": "care_visit", "given_on": "2026-11-01",
        "fields": "care_profile.conditions",
      ])
    let member = try await Order.enrol("li", in: ready)
    let order = try await Order.offer(request, of: resident, to: member, in: ready)
    all = [
      ("resident", "r", resident), ("care_profile", "c", care.id), ("service_request", "q", request),
      ("consent", "k", consent.id), ("assignment", "a", order),
    ]
    subject = try #require(try ready.stored(resident)).header.subject
  }
}
