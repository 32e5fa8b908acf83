/// Which part of the log is counted; all given must hold.
public struct CountAsk: Sendable {
  /// The first sequence number counted.
  public var first: UInt64?
  /// The sequence number behind the last one counted; the size of an export counts what the export holds.
  public var end: UInt64?
  public var from: Timestamp?
  public var until: Timestamp?
  /// Each month, in UTC as the leaves tell time, by itself.
  public var byMonth = false

  public init() {}
}

/// How many entries a part of the log has of each event and outcome.
public struct LogCounts: Sendable {
  public struct Count: Sendable, Hashable {
    /// `2026-11`; `nil` where months are not told apart.
    public let month: String?
    public let event: AuditEvent
    public let outcome: AuditOutcome
    public let entries: UInt64
  }

  /// The entries counted: those from `first` on, before `end`.
  public let first: UInt64
  public let end: UInt64
  /// By month, event, outcome.
  public let counts: [Count]
  public let auditSeq: UInt64
}

extension OpenVault {
  /// Counted one by one, they are no more than twenty years.
  static let mostMonths = 240

  /// Counts entries by the log's index, for whoever may list them; the count is an entry too, and not in itself.
  ///
  /// The numbers are those a verification of an export of the same entries reports.
  func countEntries(
    _ ask: CountAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<LogCounts> {
    try await answering(.auditRead, for: purpose, by: caller) { call in
      let decision = policy.decide(call.question(.auditRead, nil, place: nil))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: ask.claim).map { .refused($0) }
      }
      let size = sequencer.size
      guard (ask.first ?? 0) <= (ask.end ?? size), (ask.end ?? size) <= size else {
        return try await call.noAnswer(
          .invalid("end", "out_of_range", "the log has \(size) entries"), detail: ask.claim
        ).map { .refused($0) }
      }
      var first = ask.first ?? 0
      var end = ask.end ?? size
      if let from = ask.from { first = min(end, max(first, try store.entryCount(before: from))) }
      if let until = ask.until { end = max(first, min(end, try store.entryCount(before: until))) }
      let counts: [LogCounts.Count]
      if ask.byMonth {
        guard let months = try months(of: first..<end) else {
          return try await call.noAnswer(
            .invalid(
              "by", "out_of_range", "more than \(OpenVault.mostMonths) months: ask for a shorter time"),
            detail: ask.claim
          ).map { .refused($0) }
        }
        counts = try months.flatMap { try self.counts(of: $0.entries, in: $0.month) }
      } else {
        counts = try self.counts(of: first..<end, in: nil)
      }
      guard let receipt = try await call.log(decision, detail: ask.claim) else { return nil }
      return .released(LogCounts(first: first, end: end, counts: counts, auditSeq: receipt.first))
    }
  }

  private func counts(of entries: Range<UInt64>, in month: String?) throws -> [LogCounts.Count] {
    try store.entryCounts(of: entries).map { found in
      guard let event = AuditEvent(code: found.event.utf8),
        let outcome = AuditOutcome(code: found.outcome.utf8)
      else {
        throw StoreFailure(
          .damaged, "audit log: an entry has an unknown event or outcome\nrun `fengni audit verify`")
      }
      return LogCounts.Count(month: month, event: event, outcome: outcome, entries: found.count)
    }.sorted { ($0.event.code, $0.outcome.rawValue) < ($1.event.code, $1.outcome.rawValue) }
  }

  /// The entries parted by month; `nil` where those are too many. A month without entries is left out.
  private func months(of entries: Range<UInt64>) throws -> [(month: String, entries: Range<UInt64>)]? {
    var months: [(month: String, entries: Range<UInt64>)] = []
    var next = entries.lowerBound
    while next < entries.upperBound {
      guard months.count < OpenVault.mostMonths else { return nil }
      guard let entry = try store.entries(from: next, limit: 1).first, entry.seq == next else {
        throw StoreFailure(.damaged, "audit log: entries are missing\nrun `fengni audit verify --data`")
      }
      let day = entry.time.day()
      let (year, month) = day.month == 12 ? (day.year + 1, 1) : (day.year, day.month + 1)
      let rest = try CalendarDate(year: year, month: month, day: 1).map {
        try store.entryCount(before: Timestamp(startOf: $0))
      }
      let end = max(next + 1, min(entries.upperBound, rest ?? entries.upperBound))
      months.append((String(entry.time.description.prefix(7)), next..<end))
      next = end
    }
    return months
  }
}

extension CountAsk {
  /// What the log keeps of the question.
  fileprivate var claim: String {
    var words = ["counts"]
    if let first { words += ["first", String(first)] }
    if let end { words += ["end", String(end)] }
    if let from { words += ["from", from.description] }
    if let until { words += ["until", until.description] }
    if byMonth { words += ["by", "month"] }
    return words.joined(separator: " ")
  }
}
