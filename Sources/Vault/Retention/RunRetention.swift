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
  public let auditSeq: UInt64
}

extension OpenVault {
  /// Closes for good what entries say whose period is over: destroys the month's key, then the openings.
  ///
  /// - Parameter dryRun: only counts.
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
      let detail = "retention\(dryRun ? ", dry run" : ""): \(due.count) periods due"
      guard let receipt = try await call.log(decision, detail: detail) else { return nil }
      if !dryRun {
        let author = call.content(.allow)
        for period in due { try await expire(period, author: author) }
      }
      return .released(RetentionReport(isDryRun: dryRun, steps: steps, auditSeq: receipt.first))
    }
  }

  /// More periods of a class than these are not destroyed without a person: a clock that was set years ahead makes
  /// all of them due at once.
  static let mostPeriodsUnattended = 2

  /// What is due by the clock, done by the vault itself.
  ///
  /// - Returns: what was destroyed, and how many periods are left for a person to destroy.
  func runRetentionUnattended() async throws -> (done: [RetentionStep], left: Int) {
    guard expired.begin() else { return ([], 0) }
    defer { expired.end() }
    let due = try duePeriods(at: clock.now())
    var (done, left) = ([RetentionStep](), 0)
    for retention in AuditRetention.allCases {
      let periods = due.filter { $0.retention == retention }
      guard periods.count <= OpenVault.mostPeriodsUnattended else {
        left += periods.count
        continue
      }
      for period in periods {
        done.append(try step(period))
        try await expire(period, author: OpenVault.ownContent)
      }
    }
    return (done, left)
  }

  /// Goes on where the process ended in the middle.
  func resumeRetention() async throws {
    for period in expired.unfinished { try await expire(period, author: OpenVault.ownContent) }
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
