/// How many entries of one event and outcome a store holds in a part of the log.
public struct EntryCount: Sendable, Hashable {
  public let event: String
  public let outcome: String
  public let count: UInt64

  public init(event: String, outcome: String, count: UInt64) {
    self.event = event
    self.outcome = outcome
    self.count = count
  }
}

/// Bytes: Swift's strings compare by canonical equivalence.
private struct Kind: Hashable {
  let event: [UInt8]
  let outcome: [UInt8]
}

/// Counting as any store can, entry by entry; one with an index counts by that.
extension VaultStore {
  public func entryCounts(of entries: Range<UInt64>) throws(StoreFailure) -> [EntryCount] {
    var counts: [Kind: UInt64] = [:]
    var next = entries.lowerBound
    while next < entries.upperBound {
      let page = try self.entries(from: next, limit: Int(min(1024, entries.upperBound - next)))
      guard let last = page.last else { break }
      for entry in page where entry.seq < entries.upperBound {
        counts[Kind(event: Array(entry.event.utf8), outcome: Array(entry.outcome.utf8)), default: 0] += 1
      }
      next = last.seq + 1
    }
    return counts.map { kind, count in
      EntryCount(
        event: String(decoding: kind.event, as: UTF8.self),
        outcome: String(decoding: kind.outcome, as: UTF8.self), count: count)
    }
  }

  public func entryCount(before time: Timestamp) throws(StoreFailure) -> UInt64 {
    var query = EntryQuery()
    query.until = time
    return try entries(matching: query, before: nil, limit: 1).first.map { $0.seq + 1 } ?? 0
  }
}
