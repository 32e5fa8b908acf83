/// One look at, or change of, a person's data, as that person may see it: enough to judge it by, without the
/// names of staff (those come through a dispute).
public struct AccessView: Sendable {
  public let seq: UInt64
  public let time: Timestamp
  public let event: AuditEvent
  public let outcome: AuditOutcome
  /// The role that looked, and where it belongs.
  public let role: String
  public let place: String
  /// It was the person.
  public let isOwn: Bool
  /// The service that asked on somebody's behalf took part.
  public let viaService: Bool
  public let purpose: String
  public let record: String
  /// `name:masked phone:clear`
  public let fields: String
  /// The reason of a refusal, or `nil`.
  public let reason: String?
}

/// Some of them, newest first.
public struct AccessLogPage: Sendable {
  public let entries: [AccessView]
  public let before: UInt64?
  public let auditSeq: UInt64
}

extension OpenVault {
  /// Who saw the caller's own data; the caller's own view is an entry too.
  func accessLog(
    limit asked: Int?, before: UInt64?, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<AccessLogPage> {
    try await answering(.auditOwn, for: purpose, by: caller) { call in
      let limit = asked ?? 20
      guard (1...OpenVault.mostEntries).contains(limit) else {
        return .refused(.invalid("limit", "out_of_range", "a page has 1 to \(OpenVault.mostEntries) entries"))
      }
      var facts = Facts()
      facts.own = true
      let decision = policy.decide(call.question(.auditOwn, nil, place: nil, facts: facts))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: "own view").map { .refused($0) }
      }
      guard !call.caller.subjects.isEmpty else {
        return try await call.refuse(Denial(.noSubject), detail: "own view").map { .refused($0) }
      }
      var found: [StoredEntry] = []
      for subject in call.caller.subjects {
        var query = EntryQuery()
        query.subjectToken = logTokens.subject(subject)
        found += try store.entries(matching: query, before: before, limit: limit)
      }
      found.sort { $0.seq > $1.seq }
      let page = Array(found.prefix(limit))
      let views = try page.compactMap { entry -> AccessView? in
        let (leaf, opening) = try reader.open(entry)
        return leaf.event.concernsSubject ? AccessView(leaf, opening.claims, caller: caller) : nil
      }
      guard let receipt = try await call.log(decision, detail: "own view") else { return nil }
      return .released(
        AccessLogPage(
          entries: views, before: page.count == limit ? page.last?.seq : nil, auditSeq: receipt.first))
    }
  }
}

extension AccessView {
  fileprivate init(_ leaf: Leaf, _ claims: Claims, caller: AuthenticatedCaller) {
    let actor = claims[.actor].split(separator: " ").map(String.init)
    let decision = claims[.decision].split(separator: " ").map(String.init)
    seq = leaf.seq
    time = leaf.time
    event = leaf.event
    outcome = leaf.outcome
    role = actor.count > 2 ? actor[2] : ""
    place = actor.count > 3 ? actor[3] : ""
    isOwn = actor.first.map { $0.utf8.elementsEqual(caller.person.utf8) } ?? false
    viaService = actor.contains("service")
    // The purpose in its own word; the case and the note are the staff's.
    purpose = claims[.purpose].split(separator: " ").first.map(String.init) ?? ""
    record = claims[.subject].split(separator: " ").dropFirst().joined(separator: " ")
    fields = claims[.fields]
    reason = leaf.outcome == .allow ? nil : decision.first
  }
}
