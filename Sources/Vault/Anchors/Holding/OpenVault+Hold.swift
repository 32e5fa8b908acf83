import MerkleLog
import Sodium
import Synchronization

extension OpenVault {
  /// How the log differs from what its safeguards know.
  var mismatches: [LogMismatch] { found.withLock { $0 } }

  /// The log is not the one last known: nothing is signed from now on, no content given, and what officers read is kept
  /// until it can become leaves. What showed it is kept first: the hold outlasts this process, whoever is asked by the next.
  func hold(_ mismatches: [LogMismatch]) throws {
    found.withLock { found in
      for mismatch in mismatches where !found.contains(mismatch) { found.append(mismatch) }
    }
    _ = holds.place(.logMismatch)
    try cosignedStore?.keep(mismatches, of: signer.verifierKey)
    // Without a place for entries there is no audit, and so no answer.
    guard let store = heldEntries else { return sequencer.close() }
    try sequencer.hold { [self] in try entriesToGoOn(with: store) }
  }

  /// The entries that are there, to be gone on with. What lies behind them is written over, and the first says so.
  private func entriesToGoOn(with store: any HeldEntryStore) throws -> HeldEntries {
    let found = try heldEntries(in: store)
    var entries = try HeldEntries(in: store, of: signer.verifierKey.name, ring: ring)
    guard found.rest > 0, !found.isFormer else { return entries }
    var content = EntryContent(event: .integrityFail, outcome: .error)
    content.actor = "vault"
    content.claims[.actor] = "vault"
    content.claims[.detail] = found.words
    try entries.append([writer.draft(content)], at: clock.now())
    return entries
  }

  /// What lies in a store of held entries.
  func heldEntries(in store: any HeldEntryStore) throws -> HeldEntriesFound {
    let found = try HeldEntries.read(store, of: signer.verifierKey.name, ring: ring)
    guard found.entries.isEmpty, found.rest > 0,
      let number = LogOrigin.number(settings.origin, of: ring.vault)
    else { return HeldEntriesFound(entries: found.entries, rest: found.rest, isFormer: false) }
    // A succession that was cut off before its end left the file of the former log behind, whose entries it took up.
    let isFormer = try (1..<max(1, number)).contains { former in
      guard let name = LogOrigin.keyName(LogOrigin.text(ring.vault, number: former)) else { return false }
      return try !HeldEntries.read(store, of: name, ring: ring).entries.isEmpty
    }
    return HeldEntriesFound(entries: [], rest: found.rest, isFormer: isFormer)
  }

  /// Makes leaves of the entries of a hold that ended by itself: the anchor's volume is back.
  func takeUp(_ store: any HeldEntryStore) async throws {
    let found = try heldEntries(in: store)
    if found.isFormer { return try store.clear() }
    guard !found.entries.isEmpty || found.rest > 0 else { return }
    // Where a crash came between the commit and the end of the file, they are the newest of the log.
    let last = sequencer.size
    let newest = try newestClaims(before: last, count: found.entries.count + 1)
    let waiting = found.entries.filter { !newest.contains($0.claims) }
    if found.entries.isEmpty { try await commitHeld([try writer.draft(endOfHold(found))]) }
    for start in stride(from: 0, to: waiting.count, by: 500) {
      var entries = Array(waiting[start..<min(start + 500, waiting.count)])
      if start == 0 { entries.insert(try writer.draft(endOfHold(found)), at: 0) }
      try await commitHeld(entries)
    }
    try store.clear()
  }

  private func commitHeld(_ entries: [EntryDraft]) async throws {
    let draft = Draft(entries: entries, basis: DecisionBasis(size: sequencer.size), leads: true)
    guard case .committed = try await sequencer.submit(draft) else {
      throw VaultOpeningFailure.log("entries made while it was held cannot be taken up")
    }
  }

  private func endOfHold(_ found: HeldEntriesFound) -> EntryContent {
    var content = EntryContent(event: .integrityFail, outcome: .error)
    content.actor = "vault"
    content.claims[.actor] = "vault"
    content.claims[.detail] = "was held, \(found.entries.count) entries made meanwhile follow"
    if found.rest > 0 { content.claims[.detail] += "; \(found.words)" }
    return content
  }

  /// The claims of the newest entries: random, so that no two entries share them.
  private func newestClaims(before end: UInt64, count: Int) throws -> Set<[UInt8]> {
    let first = end - min(end, UInt64(count))
    return Set(
      try store.entries(from: first, limit: count).compactMap { Leaf(text: $0.leaf)?.claims })
  }
}

/// What lies in a store of held entries, as far as this log is concerned.
struct HeldEntriesFound {
  let entries: [EntryDraft]
  /// How many bytes behind them are none.
  let rest: Int
  /// All of it is of a log before this one, and stands in this one already.
  let isFormer: Bool

  /// What the log says of the bytes that are none.
  var words: String {
    "held entries: \(rest) bytes behind the first \(entries.count) are none and were dropped"
  }
}
