import Sodium

/// An entry ready to be given its place in the log: all but position and time.
///
/// Only `EntryWriter` makes one, so that no entry exists whose openings do not fit its leaf.
public struct EntryDraft: Sendable {
  public let event: AuditEvent
  public let outcome: AuditOutcome
  public let state: StateChange?
  public let claims: [UInt8]
  let subjectBox: [UInt8]
  let periodBox: [UInt8]
  let index: EntryIndex

  fileprivate init(
    event: AuditEvent, outcome: AuditOutcome, state: StateChange?, claims: [UInt8], subjectBox: [UInt8],
    periodBox: [UInt8], index: EntryIndex
  ) {
    self.event = event
    self.outcome = outcome
    self.state = state
    self.claims = claims
    self.subjectBox = subjectBox
    self.periodBox = periodBox
    self.index = index
  }

  /// The entry at its place in the log.
  func stored(seq: UInt64, time: Timestamp) -> StoredEntry {
    let leaf = Leaf(seq: seq, time: time, event: event, outcome: outcome, state: state, claims: claims)
    return StoredEntry(
      seq: seq, time: time, event: event.code, outcome: outcome.rawValue, leaf: leaf.text,
      subjectBox: subjectBox,
      periodBox: periodBox, actorToken: index.actorToken, subjectToken: index.subjectToken,
      caseToken: index.caseToken, budget: index.budget)
  }
}

extension EntryDraft {
  /// One that was made by an `EntryWriter` while the vault was held, and kept since.
  init(_ held: HeldEntry) {
    self.init(
      event: held.event, outcome: held.outcome, state: nil, claims: held.claims, subjectBox: held.subjectBox,
      periodBox: held.periodBox, index: held.index)
  }
}

/// What happened, to whom, by whom: in the clear, before it is committed to and sealed.
struct EntryContent {
  var event: AuditEvent
  var outcome: AuditOutcome = .allow
  var claims = Claims()
  var state: StateChange?
  /// The person (or service) who acts; what the actor index is made of.
  var actor: String?
  /// The person it is about, with the key its half is sealed under.
  var subject: SubjectID?
  /// The budget it is charged to.
  var budget = ""
}

/// Makes entries: commits to their claims and seals the openings.
struct EntryWriter: Sendable {
  private let ring: KeyRing
  private let sealer: OpeningSealer
  private let tokens: LogTokens
  private let clock: any WallClock
  private let holds: Holds

  init(ring: KeyRing, clock: any WallClock, holds: Holds) {
    self.ring = ring
    self.clock = clock
    self.holds = holds
    sealer = OpeningSealer(vault: ring.vault)
    tokens = LogTokens(ring)
  }

  /// An entry about a subject; its half is sealed under a key of the subject's audit key and the period's.
  func draft(_ content: EntryContent, keys: borrowing SubjectKeys) throws -> EntryDraft {
    let period = try periodKey(content.event)
    return keys.withKey(.audit) { auditKey in
      period.withBytes { key in
        let both = OpeningSealer.subjectKey(audit: auditKey, period: key)
        return draft(content, subjectKey: both.bytes, periodKey: key)
      }
    }
  }

  /// An entry about nobody, or about somebody whose keys are not to be had: both halves under the period's key.
  func draft(_ content: EntryContent) throws -> EntryDraft {
    let period = try periodKey(content.event)
    return period.withBytes { key in draft(content, subjectKey: key, periodKey: key) }
  }

  private func draft(_ content: EntryContent, subjectKey: RawSpan, periodKey: RawSpan) -> EntryDraft {
    var content = content
    // The leaf will tell when the new log took it up: when it was is said here.
    if holds.contains(.logMismatch) {
      content.claims[.detail] = "held \(clock.now()) " + content.claims[.detail]
    }
    let keys = ClaimKeys()
    let digest = ClaimCommitments(content.claims, keys: keys).digest
    let index = EntryIndex(
      actorToken: content.actor.map(tokens.actor) ?? [],
      subjectToken: content.subject.map(tokens.subject) ?? [],
      caseToken: content.claims.caseReference.map(tokens.caseReference) ?? [],
      budget: content.budget)
    func seal(_ half: Claims.Half, _ key: RawSpan) -> [UInt8] {
      sealer.seal(content.claims, half: half, keys: keys, digest: digest, index: index, key: key)
    }
    return EntryDraft(
      event: content.event, outcome: content.outcome, state: content.state, claims: digest,
      subjectBox: seal(.subject, subjectKey), periodBox: seal(.act, periodKey), index: index)
  }

  /// The key of the month it is by the clock. The log's own time lies in the next where midnight passes before the
  /// commit: see `EntryReader`.
  private func periodKey(_ event: AuditEvent) throws -> HeldSecret {
    try ring.periods.key(ring.periods.name(event.retention, at: clock.now()))
  }
}

/// Keyed hashes by which the log is searched: 16 bytes that say nothing without the vault's keys.
struct LogTokens: Sendable {
  private let ring: KeyRing

  init(_ ring: KeyRing) { self.ring = ring }

  func actor(_ id: String) -> [UInt8] { token("actor", Array(id.utf8)) }
  func subject(_ id: SubjectID) -> [UInt8] { token("subject", id.raw.bytes) }
  func caseReference(_ reference: String) -> [UInt8] { token("case", Array(reference.utf8)) }

  func token(_ kind: StaticString, _ value: [UInt8]) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni log token/v1", capacity: 64)
    kind.withUTF8Buffer { encoder.append(Array($0)) }
    encoder.append(value)
    return ring.control.withBytes { key in
      Array(KeyedHash.hash(encoder.bytes.span.bytes, key: key).array.prefix(16))
    }
  }
}
