import MerkleLog
import Sodium
import Synchronization

extension OpenVault {
  /// How the log differs from what its safeguards know.
  var mismatches: [LogMismatch] { found.withLock { $0 } }

  /// The log is not the one last known: nothing is signed from now on, no content given, and what officers read is kept
  /// until it can become leaves.
  func hold(_ mismatches: [LogMismatch], keeping store: (any HeldEntryStore)?) throws {
    found.withLock { $0 = mismatches }
    _ = holds.place(.logMismatch)
    // Without a place for entries there is no audit, and so no answer.
    guard let store else { return sequencer.close() }
    sequencer.hold(keeping: try HeldEntries(in: store, of: signer.verifierKey.name, ring: ring))
  }

  /// Makes leaves of the entries of a hold that ended by itself: the anchor's volume is back.
  func takeUp(_ store: any HeldEntryStore) async throws {
    let found = try HeldEntries.read(store, of: signer.verifierKey.name, ring: ring)
    guard !found.entries.isEmpty else { return }
    // Where a crash came between the commit and the end of the file, they are the newest of the log.
    let last = sequencer.size
    let newest = try newestClaims(before: last, count: found.entries.count + 1)
    let waiting = found.entries.filter { !newest.contains($0.claims) }
    for start in stride(from: 0, to: waiting.count, by: 500) {
      var entries = Array(waiting[start..<min(start + 500, waiting.count)])
      if start == 0 { entries.insert(try writer.draft(endOfHold(found)), at: 0) }
      let draft = Draft(entries: entries, basis: DecisionBasis(size: sequencer.size), leads: true)
      guard case .committed = try await sequencer.submit(draft) else {
        throw VaultOpeningFailure.log("entries made while it was held cannot be taken up")
      }
    }
    try store.clear()
  }

  private func endOfHold(_ found: HeldEntries.Found) -> EntryContent {
    var content = EntryContent(event: .integrityFail, outcome: .error)
    content.actor = "vault"
    content.claims[.actor] = "vault"
    content.claims[.detail] = "was held, \(found.entries.count) entries made meanwhile follow"
    if found.rest > 0 { content.claims[.detail] += "; \(found.rest) bytes behind them are none" }
    return content
  }

  /// The claims of the newest entries: random, so that no two entries share them.
  private func newestClaims(before end: UInt64, count: Int) throws -> Set<[UInt8]> {
    let first = end - min(end, UInt64(count))
    return Set(
      try store.entries(from: first, limit: count).compactMap { Leaf(text: $0.leaf)?.claims })
  }
}
