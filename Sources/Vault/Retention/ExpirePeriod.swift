extension OpenVault {
  /// Entries whose openings are removed in one transaction.
  private static let removedAtOnce: UInt64 = 2000
  /// A draft is committed within seconds of its sealing; after this long none can be sealed for the month before.
  private static let longestDelay: Int64 = 3600

  /// Destroys the key of a period and removes its openings; may be called again until it is done.
  ///
  /// First a row says so, with an entry: from then on nothing of the period is opened. Then the key is overwritten,
  /// then the openings go, some at a time, and the columns the log is searched by with them. Last the row says that it
  /// is done, with an entry again. Whatever the process ends in, the next start goes on.
  func expire(_ period: AuditPeriod, author: EntryContent) async throws {
    var content = author
    content.event = .keyDestroy
    let begun = try await begin(period, content)
    guard begun.record.state == .destroying else { return }
    ring.periods.forget(period.name)
    try note([.period(period)])
    try await whenQuiet { () throws(StoreFailure) in try keyStore.destroySystemKeys([period.name]) }
    let events = period.retention.eventCodes
    for first in stride(
      from: begun.record.first, to: begun.record.end, by: UInt64.Stride(OpenVault.removedAtOnce))
    {
      let range = first..<min(first + OpenVault.removedAtOnce, begun.record.end)
      try await remove(events, in: range)
    }
    for seq in begun.record.late { try await remove(events, in: seq..<seq + 1) }
    var done = begun.record
    done.state = .destroyed
    content.claims[.detail] = "\(done.id): openings removed"
    try await write(done, replacing: begun.row, content)
  }

  private func begin(_ period: AuditPeriod, _ content: EntryContent) async throws -> Versioned<ExpiredPeriod>
  {
    if let row = expired.row(period) { return row }
    let range = try entries(of: period)
    let openings = try store.openings(of: period.retention.eventCodes, in: range)
    let record = ExpiredPeriod(
      id: period.name, state: .destroying, openings: openings, first: range.lowerBound, end: range.upperBound,
      late: try lateEntries(of: period, from: range.upperBound))
    var content = content
    content.claims[.detail] =
      "\(period.name): key destroyed, \(openings) openings of \(record.first) to \(record.end)"
    return Versioned(record: record, row: try await write(record, replacing: nil, content))
  }

  /// Writes the row of a period with the entry that tells of it.
  @discardableResult
  private func write(_ record: ExpiredPeriod, replacing old: ControlRow?, _ content: EntryContent)
    async throws
    -> ControlRow
  {
    let row = try controls.row(record, version: (old?.version ?? 0) + 1)
    var content = content
    content.state = StateChange(created: StateDigest(row), replaced: old.map { StateDigest($0) })
    // After a commit in doubt the sequencer knows of nothing before it, and asks for a newer basis.
    for _ in 0..<3 {
      let draft = Draft(
        entries: [try writer.draft(content)], basis: DecisionBasis(size: sequencer.size),
        write: { (transaction) throws(StoreFailure) in
          try transaction.put(row) ? .written : .refused(.conflict)
        },
        whenDurable: { [expired, controls] in expired.take([row], controls) })
      switch try await submit(draft) {
      case .committed: return row
      case .stale: continue
      case .refused: throw VaultFailure.contended
      }
    }
    throw VaultFailure.contended
  }

  private func remove(_ events: [String], in range: Range<UInt64>) async throws {
    for _ in 0..<3 {
      let draft = Draft(
        entries: [], basis: DecisionBasis(size: sequencer.size),
        write: { (transaction) throws(StoreFailure) in
          try transaction.removeOpenings(of: events, in: range)
          return .written
        })
      if case .committed = try await submit(draft) { return }
    }
    throw VaultFailure.contended
  }

  private func submit(_ draft: Draft) async throws -> Sequenced {
    do {
      return try await sequencer.submit(draft)
    } catch {
      throw sequencer.isClosed ? VaultFailure.sealed : VaultFailure.audit(error)
    }
  }

  // MARK: Which entries

  /// The entries of a period's month, of whatever class.
  func entries(of period: AuditPeriod) throws -> Range<UInt64> {
    let first = try firstEntry(notBefore: period.start)
    return first..<max(first, try firstEntry(notBefore: period.end))
  }

  /// The first entry at or after a moment: time grows with the position.
  private func firstEntry(notBefore time: Timestamp) throws -> UInt64 {
    var (low, high) = (UInt64(0), try store.logHead()?.size ?? 0)
    while low < high {
      let middle = low + (high - low) / 2
      guard let entry = try store.entries(from: middle, limit: 1).first else { break }
      if entry.time < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Entries behind the month that open with its key.
  private func lateEntries(of period: AuditPeriod, from first: UInt64) throws -> [UInt64] {
    var late: [UInt64] = []
    var next = first
    let end = period.end.adding(seconds: OpenVault.longestDelay)
    while true {
      let entries = try store.entries(from: next, limit: 256).filter { $0.time < end }
      for entry in entries where reader.isSealed(entry, for: period) { late.append(entry.seq) }
      guard entries.count == 256, let last = entries.last else { return late }
      next = last.seq + 1
    }
  }
}
