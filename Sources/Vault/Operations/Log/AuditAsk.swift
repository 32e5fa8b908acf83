import Sodium

/// Which entries an officer asks for; all given must hold.
public struct AuditAsk: Sendable {
  /// A person's id.
  public var actor: String?
  /// A record whose subject is meant.
  public var subject: RecordReference?
  /// The case that was stated with the purpose.
  public var caseReference: String?
  /// A field the entry tells of: `resident.phone`.
  public var field: String?
  /// A class of such fields: `L3`, `CONTACT` or `L3-CONTACT`.
  public var fieldClass: String?
  public var event: String?
  public var outcome: String?
  public var from: Timestamp?
  public var until: Timestamp?
  public var limit: Int?
  /// Only entries before this one.
  public var before: UInt64?

  public init() {}
}

extension AuditAsk {
  /// What the log keeps of an officer's question. A case is what staff typed, so it is kept as its keyed hash.
  func claim(_ tokens: LogTokens) -> String {
    var words = ["entries"]
    if let actor { words += ["actor", String(actor.prefix(32))] }
    if let subject { words += ["subject", String(subject.type.prefix(48)), String(subject.id.prefix(48))] }
    if let caseReference { words += ["case", Hexadecimal.encode(tokens.caseReference(caseReference))] }
    if let field { words += ["field", String(field.prefix(97))] }
    if let fieldClass { words += ["class", String(fieldClass.prefix(24))] }
    if let event { words += ["event", String(event.prefix(32))] }
    if let outcome { words += ["outcome", String(outcome.prefix(8))] }
    if let from { words += ["from", from.description] }
    if let until { words += ["until", until.description] }
    if let before { words += ["before", String(before)] }
    return words.joined(separator: " ")
  }
}

/// What is looked for in the store, and what only the opened entry shows.
struct EntrySearch {
  var query = EntryQuery()
  var fields: FieldFilter?
  /// Only because the acts are the own ones are they shown.
  private(set) var isOwnOnly = false
  /// The subject looked for among the own acts.
  private(set) var ownSubject: [UInt8]?

  /// Whether an entry is one that is looked for shows only when it was read.
  var opensToJudge: Bool { fields != nil || ownSubject != nil }

  /// Shows of a record that the caller was told is not there what is shown of one that never was.
  ///
  /// The store is not asked for the subject: how many entries it looked at would tell of those left out.
  mutating func limitToOwnActs() {
    isOwnOnly = true
    ownSubject = query.subjectToken
    query.subjectToken = nil
  }

  /// An entry as it may be seen by whoever asks.
  func view(_ leaf: Leaf, _ opening: Opening) -> AuditEntryView {
    AuditEntryView(leaf, opening, tellsNothing: isOwnOnly && opening.hidesRecord(leaf))
  }
}

extension Call {
  /// What an officer's question means.
  func search(_ ask: AuditAsk, isOwn: Bool) throws -> Understood<EntrySearch> {
    var search = EntrySearch()
    switch try query(ask, isOwn: isOwn) {
    case .yes(let query): search.query = query
    case .no(let refusal): return .no(refusal)
    }
    guard ask.field != nil || ask.fieldClass != nil else { return .yes(search) }
    var field: FieldName?
    if let text = ask.field {
      guard let name = FieldName(text), vault.catalog.field(name) != nil else {
        return .no(.invalid("field", "unknown_field", "names no field of a record type"))
      }
      field = name
    }
    var fieldClass: FieldClass?
    if let text = ask.fieldClass {
      guard let found = FieldClass(text) else {
        return .no(.invalid("class", "unknown_class", "a level, a category or both: `L3-CONTACT`"))
      }
      fieldClass = found
    }
    let filter = FieldFilter(vault.catalog, field: field, fieldClass: fieldClass)
    guard !filter.isEmpty else {
      return .no(.invalid("class", "unknown_class", "the catalogue labels no such field so"))
    }
    search.fields = filter
    return .yes(search)
  }

  private func query(_ ask: AuditAsk, isOwn: Bool) throws -> Understood<EntryQuery> {
    var query = EntryQuery()
    if let actor = ask.actor { query.actorToken = vault.logTokens.actor(actor) }
    if let subject = ask.subject {
      if let name = Name(subject.type), let type = vault.catalog.type(name),
        let id = RecordID(subject.id, prefix: type.idPrefix), let record = try vault.store.record(id),
        record.header.type == name
      {
        query.subjectToken = vault.logTokens.subject(record.header.subject)
      } else if let erased = try vault.erasedSubject(subject) {
        query.subjectToken = vault.logTokens.subject(erased)
      } else if isOwn {
        // Among the own acts a record that is not there and one never looked at are one and the same.
        query.subjectToken = vault.logTokens.token("nobody", [])
      } else {
        return .no(.invalid("subject", "no_such_record", "names no record"))
      }
    }
    if let reference = ask.caseReference {
      guard PurposeClaim.isCaseReference(reference) else {
        return .no(.invalid("case", "not_a_case", "a case has 1 to 64 printable ASCII characters"))
      }
      query.caseToken = vault.logTokens.caseReference(reference)
    }
    if let event = ask.event {
      guard let event = AuditEvent(code: event.utf8) else {
        return .no(.invalid("event", "unknown_event", "no such event"))
      }
      query.event = event.code
    }
    if let outcome = ask.outcome {
      guard let outcome = AuditOutcome(code: outcome.utf8) else {
        return .no(.invalid("outcome", "unknown_outcome", "allow, deny or error"))
      }
      query.outcome = outcome.rawValue
    }
    query.from = ask.from
    query.until = ask.until
    return .yes(query)
  }
}
