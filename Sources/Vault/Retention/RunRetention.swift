/// A period that has expired, and what was or would be done to it.
public struct RetentionStep: Sendable, Equatable {
  /// The catalogue's word for the class: `looks` or `rules`.
  public let kind: String
  /// `2023-11`
  public let month: String
  /// How many openings there are, or were.
  public let openings: Int
}

/// What a run of the retention came to.
public struct RetentionReport: Sendable {
  public let isDryRun: Bool
  /// Oldest first.
  public let steps: [RetentionStep]
  /// Those whose data are over their time.
  public let subjects: SubjectRetention
  public let auditSeq: UInt64
}

/// What the vault did by itself on one day.
public struct RetentionDay: Sendable {
  public internal(set) var done: [RetentionStep] = []
  /// How many periods are left for a person to destroy, since so many at once point to a wrong clock.
  public internal(set) var left = 0
  public internal(set) var subjects = SubjectRetention()
}

extension OpenVault {
  /// Closes for good what entries say whose period is over, destroying the month's key, then the openings; and erases
  /// whoever's data are kept no longer. A vault that is open up to a level does what it can tell, and tells how many wait.
  ///
  /// - Parameter dryRun: only says what would be.
  func runRetention(dryRun: Bool, by caller: AuthenticatedCaller) async throws(VaultFailure)
    -> Answer<RetentionReport>
  {
    try await answering(dryRun ? .auditRead : .keyDestroy, for: nil, by: caller) { call in
      let decision = policy.decide(call.question(.retentionRun, nil, place: nil))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: "retention").map { .refused($0) }
      }
      guard expired.begin() else { return .refused(Refusal(.conflict, reason: .conflict)) }
      defer { expired.end() }
      let due = try duePeriods(at: call.now)
      let steps = try due.map { period in try step(period) }
      let found = try await dueSubjects(at: call.now)
      let detail =
        "retention\(dryRun ? ", dry run" : ""): \(due.count) periods, \(found.due.count) subjects due"
        + (found.sealed > 0 ? ", \(found.sealed) sealed above \(ring.ceiling)" : "")
      guard let receipt = try await call.logDue(found, dryRun: dryRun, decision, detail: detail) else {
        return nil
      }
      guard !dryRun else {
        return .released(
          RetentionReport(
            isDryRun: true, steps: steps, subjects: listDue(found), auditSeq: receipt.first))
      }
      let author = call.content(.allow)
      for period in due { try await expire(period, author: author) }
      return .released(
        RetentionReport(
          isDryRun: false, steps: steps, subjects: try await eraseDue(found), auditSeq: receipt.first))
    }
  }

  /// More periods of a class than these are not destroyed without a person: a clock that was set years ahead makes
  /// all of them due at once.
  static let mostPeriodsUnattended = 2

  /// What is due by the clock, done by the vault itself.
  func runRetentionUnattended() async throws -> RetentionDay {
    var day = RetentionDay()
    guard expired.begin() else { return day }
    defer { expired.end() }
    let due = try duePeriods(at: clock.now())
    for retention in AuditRetention.allCases {
      let periods = due.filter { $0.retention == retention }
      guard periods.count <= OpenVault.mostPeriodsUnattended else {
        day.left += periods.count
        continue
      }
      for period in periods {
        day.done.append(try step(period))
        try await expire(period, author: OpenVault.ownContent)
      }
    }
    let found = try await dueSubjects(at: clock.now())
    let count = found.ending.count
    if count > OpenVault.mostErasedAtOnce {
      // The same caution: so many on one day are a person's to confirm.
      day.subjects.left = count
      day.subjects.unreadable = found.unreadable
      day.subjects.sealed = found.sealed
    } else {
      day.subjects = try await eraseDue(found)
    }
    return day
  }

  /// Goes on where the process ended in the middle.
  func resumeRetention() async throws {
    for period in expired.unfinished {
      do {
        try await expire(period, author: OpenVault.ownContent)
      } catch is StoreFailure where !sequencer.isClosed && ledger?.isFailing == true {
        // Nothing is destroyed that the ledger does not know; the next start goes on.
      }
    }
  }

  static var ownContent: EntryContent {
    var content = EntryContent(event: .keyDestroy)
    content.claims[.actor] = "vault"
    content.actor = "vault"
    return content
  }

  /// The periods that have a key and have expired, or were begun, oldest first.
  private func duePeriods(at now: Timestamp) throws -> [AuditPeriod] {
    let kept = try keyStore.systemKeys().compactMap { AuditPeriod(name: $0.role) }
    let due = kept.filter { period in
      period.expiry(after: catalog.openingMonths(period.retention)) <= now
        && expired.row(period)?.record.state != .destroyed
    }
    return Set(due + expired.unfinished).sorted { ($0.start, $0.name) < ($1.start, $1.name) }
  }

  private func step(_ period: AuditPeriod) throws -> RetentionStep {
    let openings =
      try expired.row(period)?.record.openings
      ?? store.openings(of: period.retention.eventCodes, in: entries(of: period))
    return RetentionStep(kind: period.retention.word, month: period.monthText, openings: openings)
  }
}
