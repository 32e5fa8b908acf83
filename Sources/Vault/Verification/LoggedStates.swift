/// The states of rows that a log tells of: the digests created and not replaced are exactly the rows there must be.
struct LoggedStates {
  /// The size of the log before the first row was read: what later entries changed may be read before or after.
  private let start: UInt64
  /// The digests that must exist, with the entry that made each.
  private var live: [StateDigest: UInt64] = [:]
  /// Digests that entries at or behind `start` replaced.
  private var replacedSince: Set<StateDigest> = []

  init(since start: UInt64) { self.start = start }

  mutating func take(_ change: StateChange, of seq: UInt64, into report: inout VerificationReport) {
    if let replaced = change.replaced {
      if live.removeValue(forKey: replaced) == nil {
        report.add(.init(seq: seq, "entry replaces a state that no entry before it made"))
      }
      if seq >= start { replacedSince.insert(replaced) }
    }
    if let created = change.created, live.updateValue(seq, forKey: created) != nil {
      report.add(.init(seq: seq, "entry makes a state that exists already"))
    }
  }

  /// Every row must be one an entry made and none replaced, and every such state must be there.
  func compare(with rows: StoredRows, into report: inout VerificationReport) {
    for row in rows.names(where: { live[$0] == nil && !replacedSince.contains($0) }) {
      report.add(.init(row: row, "row is not in a state the log knows: edited, rolled back or added"))
    }
    let gone = live.filter { digest, seq in seq < start && !rows.contains(digest) }
    for seq in gone.values.sorted() {
      report.add(.init(seq: seq, "what this entry wrote is not stored any more: removed or edited"))
    }
  }
}
