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
  /// The retention of what the entry says is over: only the leaf is left.
  public let isExpired: Bool
  /// The leaf as it is hashed.
  public let leaf: String

  /// - Parameter tellsNothing: of what was found; who asked, when and what for is shown all the same.
  init(_ leaf: Leaf, _ opening: Opening, tellsNothing: Bool = false) {
    seq = leaf.seq
    time = leaf.time
    event = leaf.event
    outcome = leaf.outcome
    actor = opening.claims[.actor]
    purpose = opening.claims[.purpose]
    isExpired = opening.isExpired
    self.leaf = String(decoding: leaf.text, as: UTF8.self)
    guard !tellsNothing else {
      (decision, subject, fields, place, detail) = ("", "", "", "", "")
      return
    }
    decision = opening.claims[.decision]
    let isOpen = opening.opened.contains(.subject)
    subject = isOpen ? opening.claims[.subject] : nil
    fields = isOpen ? opening.claims[.fields] : nil
    place = isOpen ? opening.claims[.place] : nil
    detail = isOpen ? opening.claims[.detail] : nil
  }
}

extension Opening {
  /// Whether the entry may tell of a denial that was answered as if there were no such record: it says so, or what it
  /// says cannot be opened.
  func hidesRecord(_ leaf: Leaf) -> Bool {
    leaf.outcome == .deny && (!opened.contains(.act) || claims.saysHidden)
  }
}

/// Some entries, newest first.
public struct AuditPage: Sendable {
  public internal(set) var entries: [AuditEntryView] = []
  /// How many entries were looked at for them.
  public internal(set) var scanned = 0
  /// How many of those might tell of a field asked for, and cannot be opened any more.
  public internal(set) var closed = 0
  /// Where the next page begins, or `nil`.
  public internal(set) var before: UInt64?
  public internal(set) var auditSeq: UInt64 = 0

  init(before: UInt64?) { self.before = before }
}
