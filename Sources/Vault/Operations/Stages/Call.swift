/// One request on its way: who asks, for what, since when.
struct Call: Sendable {
  let vault: OpenVault
  let caller: AuthenticatedCaller
  let purpose: PurposeClaim?
  let event: AuditEvent
  let now: Timestamp
  /// The size of the log before anything was loaded: what changed since makes the decision stale.
  let size: UInt64

  init(vault: OpenVault, caller: AuthenticatedCaller, purpose: PurposeClaim?, event: AuditEvent) {
    self.vault = vault
    self.caller = caller
    self.purpose = purpose
    self.event = event
    now = vault.clock.now()
    size = vault.sequencer.size
  }

  private init(_ call: Call, caller: AuthenticatedCaller) {
    vault = call.vault
    self.caller = caller
    purpose = call.purpose
    event = call.event
    now = call.now
    size = call.size
  }

  /// The call by the caller as the directory has him or her at `size`; `nil` where token or post ended since the
  /// sign-in, by the clock or by hand.
  func renewed() -> Call? {
    vault.authenticator.renewed(caller, now: now).map { Call(self, caller: $0) }
  }

  /// What a decision rests on that concerns these subjects.
  func basis(_ subjects: [SubjectID] = [], validUntil: Timestamp? = nil) -> DecisionBasis {
    DecisionBasis(
      size: size, watches: caller.watches + subjects.map { .subject($0) },
      validUntil: min(validUntil ?? .distantFuture, caller.validUntil))
  }

  /// An entry of this call, with what is known of it so far.
  func content(_ outcome: AuditOutcome = .allow) -> EntryContent {
    var content = EntryContent(event: event, outcome: outcome)
    content.actor = caller.person
    content.claims[.actor] = caller.claim
    content.claims[.purpose] = purpose?.claim ?? ""
    return content
  }

  /// The same about a record.
  func content(_ outcome: AuditOutcome = .allow, about record: RecordHeader, prefix: String) -> EntryContent {
    var content = content(outcome)
    content.subject = record.subject
    content.claims[.subject] = "\(record.subject.text) \(record.type) \(record.id.text(prefix: prefix))"
    content.claims[.place] = record.place.text
    return content
  }

  /// Logs a denial about nobody in particular.
  func refuse(
    _ denial: Denial, as kind: Refusal.Kind = .denied, detail: String, place: PlacePath? = nil,
    problems: [Refusal.Problem] = []
  ) async throws -> Refusal? {
    var content = content(.deny)
    content.claims[.place] = place?.text ?? ""
    content.claims[.detail] = detail
    content.claims.decide(
      reason: denial.reason, policyVersion: vault.policy.version, policies: denial.policies)
    return try await refuse(kind, denial, entries: [try vault.writer.draft(content)], problems: problems)
  }

  /// Logs that a question about the log, which the caller may ask, has no answer; the refusal stays the same.
  func noAnswer(_ refusal: Refusal, detail: String) async throws -> Refusal? {
    try await refuse(Denial(.outOfScope), as: refusal.kind, detail: detail).map { logged in
      Refusal(refusal.kind, reason: refusal.reason, auditSeq: logged.auditSeq, problems: refusal.problems)
    }
  }

  /// Commits the entries of a denial; `nil` where what it rests on has changed meanwhile.
  func refuse(
    _ kind: Refusal.Kind, _ denial: Denial, entries: [EntryDraft], problems: [Refusal.Problem] = []
  ) async throws -> Refusal? {
    guard vault.shortage.mayLogRefusal() else { throw VaultFailure.full }
    switch try await commit(Draft(entries: entries, basis: DecisionBasis(size: size))) {
    case .committed(let receipt), .refused(_, let receipt, _):
      return Refusal(
        kind, reason: kind == .notFound ? nil : denial.reason,
        procedures: kind == .notFound ? [] : denial.procedures, auditSeq: receipt.first, problems: problems)
    case .stale: return nil
    }
  }

  /// Hands a draft to the sequencer; a store that cannot write the log releases nothing.
  func commit(_ draft: Draft) async throws -> Sequenced {
    do {
      return try await vault.sequencer.submit(draft)
    } catch {
      throw vault.sequencer.isClosed ? VaultFailure.sealed : VaultFailure.audit(error)
    }
  }
}

extension OpenVault {
  /// How often a decision is taken again before the vault says that it cannot.
  private static let attempts = 8

  /// Runs an operation until it gives an answer: `nil` means that what it was decided on has changed.
  ///
  /// Damage found on the way is logged before it is reported. Where the medium is full, what must go on then goes
  /// on with the room of the reserve, and the rest is refused.
  func answering<Value: ~Copyable>(
    _ event: AuditEvent, for purpose: PurposeClaim?, by caller: AuthenticatedCaller,
    _ operation: (Call) async throws -> Answer<Value>?
  ) async throws(VaultFailure) -> Answer<Value> {
    guard event.isServedInShortage || !shortage.lasts() else { throw .full }
    var isFull = false
    do {
      for _ in 0..<OpenVault.attempts {
        let asked = Call(vault: self, caller: caller, purpose: purpose, event: event)
        guard let call = asked.renewed() else {
          let denial = Denial(.postEnded)
          if let refusal = try await asked.refuse(denial, detail: "post or token ended") {
            return .refused(refusal)
          }
          continue
        }
        do {
          if let answer = try await operation(call) { return answer }
        } catch is SealedAnew {
          continue
        } catch {
          // A failed commit gives up one slice of the reserve; written back, the store's own log may take several.
          guard case .full = failure(error), event.isServedInShortage else { throw error }
          isFull = true
        }
      }
      throw isFull ? VaultFailure.full : VaultFailure.contended
    } catch let found as DamagedRecord {
      let seq = try? await report(found.damage, in: found.record, event: event, by: caller)
      throw VaultFailure.damaged(found.damage, auditSeq: seq)
    } catch let damage as DamageFound {
      let seq = try? await report(damage, event: event, by: caller)
      throw VaultFailure.damaged(damage, auditSeq: seq)
    } catch {
      throw failure(error)
    }
  }

  /// Puts what was found damaged into the log.
  ///
  /// - Parameter record: The record it was met at, where it was one.
  func report(
    _ damage: DamageFound, in record: String? = nil, event: AuditEvent, by caller: AuthenticatedCaller
  ) async throws -> UInt64 {
    let call = Call(vault: self, caller: caller, purpose: nil, event: .integrityFail)
    var content = call.content(.error)
    content.claims[.detail] = "\(event.code)\(record.map { " \($0)" } ?? ""): \(damage)"
    let sequenced = try await call.commit(
      Draft(entries: [try writer.draft(content)], basis: DecisionBasis(size: sequencer.size)))
    guard case .committed(let receipt) = sequenced else { throw VaultFailure.contended }
    return receipt.first
  }
}
