/// In whose name the entries of an erasure are written, and on what ground.
struct ErasureAuthor: Sendable {
  /// `p_…`, or `vault`.
  let actor: String
  /// The claims `actor` and `purpose`.
  let claim: String
  let purpose: String
  /// The policies that permitted it.
  let policies: [String]

  /// Whoever orders it.
  init(_ call: Call, _ permission: Decision) {
    actor = call.caller.person
    claim = call.caller.claim
    purpose = call.purpose?.claim ?? ""
    policies = permission.policies
  }

  private init(actor: String) {
    self.actor = actor
    claim = actor
    purpose = ""
    policies = []
  }

  /// The vault itself: it goes on with what was ordered, or does its own duty.
  static let vault = ErasureAuthor(actor: "vault")

  /// The vault at the end of what data are kept for, by the catalogue.
  static let retention = ErasureAuthor(actor: "retention")

  /// Whoever goes on with an order that was broken off.
  init(resuming erasure: Erasure) {
    let retention = ErasureAuthor.retention
    self = erasure.by.utf8.elementsEqual(retention.actor.utf8) ? retention : .vault
  }
}

extension OpenVault {
  /// An entry about the subject of an erasure.
  func content(_ event: AuditEvent, of erasure: Erasure, by author: ErasureAuthor) -> EntryContent {
    var content = EntryContent(event: event)
    content.actor = author.actor
    content.subject = erasure.subject
    content.claims[.actor] = author.claim
    content.claims[.subject] = erasure.claim
    content.claims[.purpose] = author.purpose
    content.claims.decide(reason: nil, policyVersion: policy.version, policies: author.policies)
    return content
  }
}
