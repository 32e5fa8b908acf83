extension VaultClient {
  /// Entries of the log, newest first, a page at a time.
  public func auditEntries(
    _ query: AuditQuery = AuditQuery(), limit: Int? = nil, cursor: String? = nil, purpose: Purpose? = nil
  ) async throws(VaultClientError) -> AuditPage {
    let body = JSONObjectText([
      ("actor", query.actor.map(JSONText.string)),
      ("subject", query.subject.map { .object([("type", .string($0.type)), ("id", .string($0.id))]) }),
      ("case", query.caseReference.map(JSONText.string)), ("field", query.field.map(JSONText.string)),
      ("class", query.fieldClass.map(JSONText.string)),
      ("event", query.event.map(JSONText.string)), ("outcome", query.outcome.map(JSONText.string)),
      ("from", query.from.map(JSONText.string)), ("until", query.until.map(JSONText.string)),
      ("limit", limit.map(JSONText.integer)), ("cursor", cursor.map(JSONText.string)),
    ])
    let call = Call(.post, "v1", "audit", "query").json(body).purpose(purpose)
    return try await transport.send(call).decode(AuditPage.self)
  }

  /// One entry of the log.
  public func auditEntry(_ seq: UInt64, purpose: Purpose? = nil) async throws(VaultClientError) -> AuditEntry
  {
    let call = Call(.get, "v1", "audit", "events", String(seq)).purpose(purpose)
    return try await transport.send(call).decode(AuditEntry.self)
  }

  /// How many entries of each event and outcome a part of the log has.
  public func countEntries(
    _ query: CountQuery = CountQuery(), purpose: Purpose? = nil
  ) async throws(VaultClientError) -> LogCounts {
    let call = Call(.get, "v1", "audit", "counts")
      .query("first", query.first.map { String($0) }).query("end", query.end.map { String($0) })
      .query("from", query.from).query("until", query.until)
      .query("by", query.byMonth ? "month" : nil)
    return try await transport.send(call.purpose(purpose)).decode(LogCounts.self)
  }

  /// Who looked at this caller's own data.
  public func accessLog(limit: Int? = nil, cursor: String? = nil, purpose: Purpose? = nil)
    async throws(VaultClientError)
    -> AccessLogPage
  {
    let call = Call(.get, "v1", "me", "access-log")
      .query("limit", limit.map { String($0) }).query("cursor", cursor).purpose(purpose)
    return try await transport.send(call).decode(AccessLogPage.self)
  }

  /// Has the vault check its whole log and every record; takes as long as it takes.
  public func verifyLog(purpose: Purpose? = nil) async throws(VaultClientError) -> VerificationReport {
    var call = Call(.post, "v1", "audit", "verifications").json(JSONObjectText([])).purpose(purpose)
    call.takesAnyTime = true
    return try await transport.send(call).decode(VerificationReport.self)
  }

  /// How far this caller's own verification is.
  public func verificationStatus() async throws(VaultClientError) -> VerificationStatus {
    try await transport.send(Call(.get, "v1", "audit", "verifications")).decode(VerificationStatus.self)
  }

  /// The key that checkpoints are verified with, as the vault says it: what proves something came another way.
  public func verifierKey() async throws(VaultClientError) -> String {
    struct Answer: Decodable {
      let key: String

      enum CodingKeys: String, CodingKey { case key = "verifier_key" }
    }
    return try await transport.send(Call(.get, "v1", "audit", "verifier-key")).decode(Answer.self).key
  }

  /// The signed head of the log: a note (C2SP signed-note) to keep elsewhere.
  ///
  /// - Parameter cosigned: the newest one that a quorum of witnesses has cosigned, instead of the newest.
  public func checkpoint(cosigned: Bool = false) async throws(VaultClientError) -> String {
    let call = Call(.get, "v1", "audit", "checkpoint").query("cosigned", cosigned ? "true" : nil)
    return String(decoding: try await transport.send(call).body, as: UTF8.self)
  }
}
