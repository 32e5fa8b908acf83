extension HeldEntries {
  /// Keeps the entries of drafts that only tell of a look at the log; durable when it returns. Content that was on its way
  /// when the hold was placed is not released.
  ///
  /// - Parameter state: the log that is held. Behind it comes the entry that tells of the hold, then these in order.
  mutating func take(
    _ drafts: [Draft], behind state: LogState, at now: Timestamp
  ) -> Result<[Provisional], StoreFailure> {
    var entries: [EntryDraft] = []
    var answers: [Provisional] = []
    for draft in drafts {
      guard draft.write == nil, draft.charge == nil,
        draft.entries.allSatisfy({ $0.state == nil && $0.event.isServedInHold })
      else {
        return .failure(
          StoreFailure(.readOnly, "audit log: held: nothing is changed, and no content is given"))
      }
      guard state.isCurrent(draft, now: now) else {
        answers.append(.stale)
        continue
      }
      let first = state.size + 1 + UInt64(count + entries.count)
      answers.append(.committed(draft: draft.id, first: first, count: draft.entries.count, time: now))
      entries += draft.entries
    }
    do throws(StoreFailure) {
      if !entries.isEmpty { try append(entries, at: now) }
      return .success(answers)
    } catch {
      return .failure(error)
    }
  }
}

extension AuditEvent {
  /// Whether it tells of something that is served while the log is not the one last known: officers look at it, somebody
  /// fails to sign in or to open a new log, damage is found.
  fileprivate var isServedInHold: Bool {
    switch self {
    case .auditRead, .auditVerify, .auditExport, .loginFail, .vaultSeal, .vaultUnseal, .integrityFail,
      .logOpen:
      true
    default: false
    }
  }
}
