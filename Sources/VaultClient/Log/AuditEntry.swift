/// What the log is asked for; all given must hold.
public struct AuditQuery: Sendable {
  /// A person: `p_…`.
  public var actor: String?
  /// A record; what is meant is the person it is about.
  public var subject: (type: String, id: String)?
  /// The case that was stated with the purpose.
  public var caseReference: String?
  /// A field that entries tell of: `resident.phone`. Asked for, a page may be short, or empty, and not the last.
  public var field: String?
  /// A class of such fields, by the labels of the catalogue: `L3`, `CONTACT`, `L3-CONTACT`.
  public var fieldClass: String?
  /// `field.reveal`, `record.list`, …
  public var event: String?
  /// `allow`, `deny` or `error`.
  public var outcome: String?
  /// In UTC (`2026-11-21T19:25:03Z`), inclusive.
  public var from: String?
  /// In UTC, exclusive.
  public var until: String?

  public init(
    actor: String? = nil, subject: (type: String, id: String)? = nil, case caseReference: String? = nil,
    field: String? = nil, class fieldClass: String? = nil, event: String? = nil, outcome: String? = nil,
    from: String? = nil, until: String? = nil
  ) {
    self.actor = actor
    self.subject = subject
    self.caseReference = caseReference
    self.field = field
    self.fieldClass = fieldClass
    self.event = event
    self.outcome = outcome
    self.from = from
    self.until = until
  }
}

/// One entry of the log, opened as far as this caller may; never a value of a record.
public struct AuditEntry: Decodable, Sendable {
  public let seq: UInt64
  /// In UTC.
  public let time: String
  /// `field.reveal`
  public let event: String
  /// `REVEAL`
  public let word: String
  /// `allow`, `deny` or `error`.
  public let outcome: String
  /// Person, post, role, place, credential and service; empty where nobody is known.
  public let actor: String
  /// Subject, type and record; `nil` where erasure or retention closed it, like `fields`, `place`, `detail`.
  public let subject: String?
  public let purpose: String
  /// `name:masked phone:clear`
  public let fields: String?
  public let place: String?
  public let decision: String
  public let detail: String?
  /// The retention of what the entry says is over: only the leaf is left.
  public let expired: Bool?
  /// The leaf as it is hashed.
  public let leaf: String
}

/// A page of entries, newest first.
public struct AuditPage: Decodable, Sendable {
  public let items: [AuditEntry]
  /// Gives the next page; `nil` on the last.
  public let nextCursor: String?
  /// How many entries were looked at for this page.
  public let scanned: Int
  /// How many of those might tell of a field asked for, and cannot be opened any more.
  public let closed: Int
  /// This look at the log is an entry as well.
  public let auditSeq: UInt64

  private enum CodingKeys: String, CodingKey {
    case items, scanned, closed
    case nextCursor = "next_cursor"
    case auditSeq = "audit_seq"
  }
}

/// One look at, or change of, the caller's own data.
public struct AccessEntry: Decodable, Sendable {
  public let seq: UInt64
  /// In UTC.
  public let time: String
  public let event: String
  public let word: String
  public let outcome: String
  /// The role that looked, and where it belongs.
  public let role: String
  public let place: String
  /// It was the caller.
  public let own: Bool
  /// A service took part, on somebody's behalf.
  public let viaService: Bool
  public let purpose: String
  public let record: String
  /// `name:masked phone:clear`
  public let fields: String
  /// The reason of a refusal.
  public let reason: String?

  private enum CodingKeys: String, CodingKey {
    case seq, time, event, word, outcome, role, place, own, purpose, record, fields, reason
    case viaService = "via_service"
  }
}

/// Who looked at the caller's own data: newest first.
public struct AccessLogPage: Decodable, Sendable {
  public let items: [AccessEntry]
  public let nextCursor: String?
  public let auditSeq: UInt64

  private enum CodingKeys: String, CodingKey {
    case items
    case nextCursor = "next_cursor"
    case auditSeq = "audit_seq"
  }
}

/// What verification of the whole vault found.
public struct VerificationReport: Decodable, Sendable {
  /// Everything is as it was written.
  public let clean: Bool
  public let entries: UInt64
  public let records: UInt64
  /// How many records the log says were erased.
  public let erased: UInt64
  public let openings: UInt64
  /// The root over all leaves, in hexadecimal.
  public let root: String
  /// The signed head of the log.
  public let checkpoint: String
  /// How many entries there are of each event and outcome.
  public let counts: [EventCount]
  public let problems: [Problem]
  /// How many there are, also beyond those listed.
  public let problemCount: Int
  /// What was not checked, and why.
  public let unchecked: [String]

  /// One thing that is not as it was written.
  public struct Problem: Decodable, Sendable {
    /// The entry meant, where it is one.
    public let seq: UInt64?
    /// The record or row meant, where it is one.
    public let row: String?
    public let text: String
  }

  private enum CodingKeys: String, CodingKey {
    case clean, entries, records, erased, openings, root, checkpoint, counts, problems, unchecked
    case problemCount = "problem_count"
  }
}
