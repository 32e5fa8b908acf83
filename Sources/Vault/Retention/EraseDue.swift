/// Somebody whose data are over their time, and what was or would be done.
public struct RetentionSubject: Sendable, Equatable {
  /// The record that is the subject, as people write it.
  public let id: String
  public let type: Name
  /// How many records are about it.
  public let records: Int
  /// When the last of their periods was over.
  public let since: Timestamp
  /// Something about it is frozen: nothing is erased.
  public let isFrozen: Bool
  /// The entry that says that it was erased; `audit proof` of it is the receipt. Nil where it was not, or not yet.
  public let auditSeq: UInt64?

  init(_ subject: DueSubject, auditSeq: UInt64? = nil) {
    id = subject.id
    type = subject.type.name
    records = subject.records
    since = subject.since
    isFrozen = subject.isFrozen
    self.auditSeq = auditSeq
  }
}

/// What became of the subjects that were due.
public struct SubjectRetention: Sendable {
  /// Those that were erased, or would be, and those that are kept since something is frozen.
  public internal(set) var subjects: [RetentionSubject] = []
  /// How many more are due and were not reached, or changed meanwhile: for the next run.
  public internal(set) var left = 0
  /// Those whose records do not open: `audit verify` names them.
  public internal(set) var unreadable = 0
  /// Those who tell above the level the vault is open up to whether they are due: they wait for all keys.
  public internal(set) var sealed = 0
}

extension OpenVault {
  /// How many subjects one run lists and erases; more are left to the next.
  static let mostErasedAtOnce = 200

  /// Erases who is due, one after another, each as a whole and with the entries of every erasure.
  ///
  /// Broken off it goes on where it was: whoever was ordered to be erased is erased at the next start, the others are due
  /// as before.
  func eraseDue(_ found: DueSubjects) async throws -> SubjectRetention {
    var outcome = SubjectRetention()
    outcome.unreadable = found.unreadable
    outcome.sealed = found.sealed
    outcome.subjects = found.frozen.map { RetentionSubject($0) }
    // Whoever is kept takes nobody's turn.
    let ending = found.ending
    outcome.left = max(0, ending.count - OpenVault.mostErasedAtOnce)
    for subject in ending.prefix(OpenVault.mostErasedAtOnce) {
      do {
        let seq = try await erase(subject.header, because: subject.reason, by: .retention) { [self] in
          guard let record = try store.record(subject.header.id) else { return false }
          return try due(record, at: clock.now()).map { !$0.isFrozen } ?? false
        }
        if let seq { outcome.subjects.append(RetentionSubject(subject, auditSeq: seq)) }
      } catch {
        guard !sequencer.isClosed else { throw error }
        if case VaultFailure.held = error { throw error }
        // One that cannot end keeps nobody else's data longer; what was ordered goes on with the next start.
        outcome.left += 1
      }
    }
    return outcome
  }

  /// Who is due, as a person may see it: each of those listed has an entry, as after every look.
  func listDue(_ found: DueSubjects) -> SubjectRetention {
    var outcome = SubjectRetention()
    outcome.subjects = found.listed.map { RetentionSubject($0) }
    outcome.left = found.due.count - outcome.subjects.count
    outcome.unreadable = found.unreadable
    outcome.sealed = found.sealed
    return outcome
  }
}

extension Call {
  /// Logs a run, and each subject that its answer names and that no erasure tells of.
  func logDue(
    _ found: DueSubjects, dryRun: Bool, _ decision: Decision, detail: String
  ) async throws -> AuditReceipt? {
    var content = content(.allow)
    content.claims[.detail] = detail
    content.claims.decide(reason: nil, policyVersion: vault.policy.version, policies: decision.policies)
    var entries = [try vault.writer.draft(content)]
    let named = dryRun ? found.listed : found.frozen
    for subject in named {
      var content = self.content(.allow, about: subject.header, prefix: subject.type.idPrefix)
      content.event = .policyAsk
      content.claims[.detail] =
        "retention: over since \(subject.since.day())" + (subject.isFrozen ? ", kept: frozen" : "")
      content.claims.decide(
        reason: subject.isFrozen ? .frozen : nil, policyVersion: vault.policy.version,
        policies: decision.policies)
      entries.append(
        try vault.writer.draft(content, keys: vault.subjectKeys(subject.header.subject, roles: [.audit])))
    }
    guard case .committed(let receipt) = try await commit(Draft(entries: entries, basis: basis())) else {
      return nil
    }
    return receipt
  }
}
