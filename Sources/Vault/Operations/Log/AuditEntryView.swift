/// An entry of the log as an officer may see it: who, whom, what for, which fields; never a value.
public struct AuditEntryView: Sendable {
  public let seq: UInt64
  public let time: Timestamp
  public let event: AuditEvent
  public let outcome: AuditOutcome
  /// Person, post, role, place, credential and service, as the claim has them; empty where nobody is known.
  public let actor: String
  /// Subject, type and record; `nil` where erasure or retention closed the half that says it.
  public let subject: String?
  public let purpose: String
  public let fields: String?
  public let place: String?
  public let decision: String
  public let detail: String?
  /// The leaf as it is hashed.
  public let leaf: String

  init(_ leaf: Leaf, _ opening: Opening) {
    seq = leaf.seq
    time = leaf.time
    event = leaf.event
    outcome = leaf.outcome
    actor = opening.claims[.actor]
    purpose = opening.claims[.purpose]
    decision = opening.claims[.decision]
    let isOpen = opening.opened.contains(.subject)
    subject = isOpen ? opening.claims[.subject] : nil
    fields = isOpen ? opening.claims[.fields] : nil
    place = isOpen ? opening.claims[.place] : nil
    detail = isOpen ? opening.claims[.detail] : nil
    self.leaf = String(decoding: leaf.text, as: UTF8.self)
  }
}

/// Which entries an officer asks for.
public struct AuditAsk: Sendable {
  /// A person's id.
  public var actor: String?
  /// A record whose subject is meant.
  public var subject: RecordReference?
  public var event: String?
  public var outcome: String?
  public var from: Timestamp?
  public var until: Timestamp?
  public var limit: Int?
  /// Only entries before this one.
  public var before: UInt64?

  public init() {}
}

/// Some entries, newest first.
public struct AuditPage: Sendable {
  public let entries: [AuditEntryView]
  /// Where the next page begins, or `nil`.
  public let before: UInt64?
  public let auditSeq: UInt64
}
