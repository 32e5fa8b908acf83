import Testing
public import Vault

extension VaultStoreContract {
  static let log: [VaultStoreCase] = [
    VaultStoreCase("entries come back byte for byte, in order, from where they are asked") { store throws in
      var fixture = StoreFixture(seed: 40)
      var entries = (0..<30).map { fixture.entry(UInt64($0), event: "event.\($0 % 4)", budget: "reveal.l3") }
      entries.append(
        StoredEntry(
          seq: 30, time: entries[29].time, event: "log.open", outcome: "error", leaf: [], subjectBox: [],
          periodBox: [], actorToken: [], subjectToken: [], budget: ""))
      try store.append(entries)
      #expect(try store.entries(from: 0, limit: 100) == entries)
      #expect(try store.entries(from: 10, limit: 5) == Array(entries[10..<15]))
      #expect(try store.entries(from: 31, limit: 5).isEmpty)
      #expect(try store.entries(from: .max, limit: 5).isEmpty)
      #expect(try store.entries(from: 0, limit: 0).isEmpty)
    },
    VaultStoreCase("leaves come back as the entries have them, without what names no event") { store throws in
      var fixture = StoreFixture(seed: 46)
      let entries = (0..<30).map { fixture.entry(UInt64($0), event: $0 % 3 == 0 ? "field.read" : "no.such") }
      try store.append(entries)
      for (first, limit) in [(UInt64(0), 100), (10, 5), (29, 1), (30, 5), (.max, 5), (0, 0)] {
        var found: [StoredEntry] = []
        try store.leaves(from: first, limit: limit) { columns, text in
          let entry = entries[Int(columns.seq)]
          #expect(columns.time == entry.time && columns.outcome.rawValue == entry.outcome)
          #expect(columns.event == (columns.seq % 3 == 0 ? .fieldRead : nil))
          #expect(text.indices.map { text[$0] } == entry.leaf)
          found.append(entry)
        }
        #expect(try found == store.entries(from: first, limit: limit))
      }
    },
    VaultStoreCase("charges are those of entries with a budget, from a time on, oldest first") {
      store throws in
      let entries = mixedEntries(count: 300)
      try store.append(entries)
      for time in [Timestamp(microseconds: 0), entries[0].time, entries[151].time, .distantFuture] {
        var found: [EntryCharge] = []
        try store.charges(from: time) { found.append($0) }
        let expected = entries.filter { $0.time >= time && !$0.budget.isEmpty }.map {
          EntryCharge(time: $0.time, budget: $0.budget, actorToken: $0.actorToken)
        }
        #expect(found == expected)
      }
    },
    VaultStoreCase("openings are counted and removed by event and place, leaves stay") { store throws in
      var fixture = StoreFixture(seed: 43)
      let entries = (0..<20).map { fixture.entry(UInt64($0), event: "event.\($0 % 4)", budget: "reveal.l3") }
      try store.append(entries)
      let events = ["event.1", "event.3", "event.9"]
      #expect(try store.openings(of: events, in: 0..<20) == 10)
      #expect(try store.openings(of: events, in: 4..<8) == 2)
      #expect(try store.openings(of: [], in: 0..<20) == 0)
      for expected in [2, 0] {
        let removed = try store.commit { (transaction) throws(StoreFailure) in
          try transaction.removeOpenings(of: events, in: 4..<8)
        }
        #expect(removed == expected)
      }
      #expect(try store.openings(of: events, in: 0..<20) == 8)
      for (stored, entry) in zip(try store.entries(from: 0, limit: 100), entries) {
        guard [5, 7].contains(entry.seq) else {
          #expect(stored == entry)
          continue
        }
        #expect(stored.leaf == entry.leaf && stored.time == entry.time && stored.event == entry.event)
        #expect(stored.subjectBox.isEmpty && stored.periodBox.isEmpty && stored.budget.isEmpty)
        #expect(stored.actorToken.isEmpty && stored.subjectToken.isEmpty && stored.outcome == entry.outcome)
      }
      var query = EntryQuery()
      query.actorToken = entries[5].actorToken
      #expect(try !store.entries(matching: query, before: nil, limit: 100).contains { $0.seq == 5 })
    },
    VaultStoreCase("an entry must follow the last one") { store throws in
      var fixture = StoreFixture(seed: 41)
      let entries = (0..<4).map { fixture.entry(UInt64($0)) }
      try store.append(entries)
      let earlier = fixture.entry(4, time: entries[2].time)
      for wrong in [fixture.entry(3), fixture.entry(5), fixture.entry(0), earlier] {
        #expect(failureKind { try store.append([wrong]) } == .damaged)
      }
      #expect(try store.entries(from: 0, limit: 10) == entries)
      try store.append([fixture.entry(4, time: entries[3].time), fixture.entry(5)])
      #expect(try store.entries(from: 4, limit: 10).count == 2)
    },
    VaultStoreCase("an outcome is allow, deny or error") { store throws in
      var fixture = StoreFixture(seed: 42)
      let entry = fixture.entry(0, outcome: "perhaps")
      #expect(failureKind { try store.append([entry]) } == .unavailable)
      #expect(try store.entries(from: 0, limit: 10).isEmpty)
    },
    VaultStoreCase("a log that is not open has no head; then the last head is the head") { store throws in
      #expect(try store.logHead() == nil)
      for size in [UInt64(1), 2] {
        let head = LogHead(
          size: size, root: [UInt8](repeating: UInt8(size), count: 32), frontier: [4, 5],
          checkpoint: Array("note".utf8),
          time: .fixture)
        try store.commit { transaction throws(StoreFailure) in try transaction.putHead(head) }
        #expect(try store.logHead() == head)
      }
    },
    VaultStoreCase("a tile grows in its place") { store throws in
      var fixture = StoreFixture(seed: 43)
      let (partial, full) = (fixture.bytes(32), fixture.bytes(8192))
      for hashes in [partial, full] {
        try store.commit { transaction throws(StoreFailure) in
          try transaction.putTile(level: 1, index: 7, hashes: hashes)
        }
        #expect(try store.tile(level: 1, index: 7) == hashes)
      }
      #expect(try store.tile(level: 0, index: 7) == nil)
      #expect(try store.tile(level: 1, index: 8) == nil)
      #expect(try store.tile(level: 1, index: .max) == nil)
    },
  ]

  static let entryQueries: [VaultStoreCase] = [
    VaultStoreCase("every combination of filters finds what a plain scan finds, newest first") {
      store throws in
      let entries = mixedEntries(count: 400)
      try store.append(entries)
      var fixture = StoreFixture(seed: 45)
      let times = [nil, entries[0].time, entries[150].time, entries[399].time, Timestamp.distantFuture]
      for combination in 0..<256 {
        var query = EntryQuery()
        let sample = entries[Int(fixture.number() % 400)]
        if combination & 1 != 0 { query.actorToken = sample.actorToken }
        if combination & 2 != 0 { query.subjectToken = sample.subjectToken }
        if combination & 4 != 0 { query.event = sample.event }
        if combination & 8 != 0 { query.outcome = sample.outcome }
        if combination & 16 != 0 { query.from = times[Int(fixture.number() % 5)] }
        if combination & 32 != 0 { query.until = times[Int(fixture.number() % 5)] }
        if combination & 128 != 0 { query.caseToken = sample.caseToken }
        let before: UInt64? = combination & 64 != 0 ? fixture.number() % 420 : nil
        let expected = entries.reversed().filter { $0.matches(query) && (before.map { $0 } ?? .max) > $0.seq }
        #expect(try store.entries(matching: query, before: before, limit: 1000) == expected)
        #expect(try store.entries(matching: query, before: before, limit: 3) == Array(expected.prefix(3)))
      }
    },
    VaultStoreCase("counts are those of a plain scan, of any part of the log") { store throws in
      #expect(try store.entryCounts(of: 0..<0).isEmpty && store.entryCount(before: .distantFuture) == 0)
      let entries = mixedEntries(count: 300)
      try store.append(entries)
      let bounds: [UInt64] = [0, 1, 2, 77, 150, 299, 300, 301, .max]
      for first in bounds {
        for end in bounds where first <= end {
          let part = entries.filter { first..<end ~= $0.seq }
          let expected = Dictionary(grouping: part) { "\($0.event) \($0.outcome)" }.mapValues(\.count)
          let found = try store.entryCounts(of: first..<end).map {
            ("\($0.event) \($0.outcome)", Int($0.count))
          }
          #expect(Dictionary(uniqueKeysWithValues: found) == expected)
        }
      }
      let times = [Timestamp(microseconds: 0), .distantFuture] + entries.map(\.time)
      for time in times + times.map({ Timestamp(microseconds: $0.microseconds &- 1) }) {
        #expect(try store.entryCount(before: time) == UInt64(entries.count { $0.time < time }))
      }
    },
    VaultStoreCase("a filter that nothing matches finds nothing") { store throws in
      try store.append(mixedEntries(count: 20))
      var queries = [EntryQuery](repeating: EntryQuery(), count: 5)
      queries[0].event = "no.such"
      queries[1].outcome = "perhaps"
      queries[2].actorToken = [UInt8](repeating: 0, count: 16)
      queries[3].subjectToken = []
      queries[4].caseToken = [UInt8](repeating: 0, count: 16)
      for query in queries { #expect(try store.entries(matching: query, before: nil, limit: 10).isEmpty) }
      #expect(try store.entries(matching: EntryQuery(), before: 0, limit: 10).isEmpty)
      #expect(try store.entries(matching: EntryQuery(), before: .max, limit: 0).isEmpty)
      #expect(try store.entries(matching: EntryQuery(), before: .max, limit: 100).count == 20)
    },
  ]

  /// Entries with few actors, subjects and events, some without; times in pairs.
  private static func mixedEntries(count: Int) -> [StoredEntry] {
    var fixture = StoreFixture(seed: 44)
    let actors = (0..<3).map { _ in fixture.bytes(16) }
    let subjects = (0..<5).map { _ in fixture.bytes(16) } + [[]]
    let cases = (0..<2).map { _ in fixture.bytes(16) } + [[], [], []]
    return (0..<count).map { index in
      let pick = fixture.number()
      return fixture.entry(
        UInt64(index), event: ["field.read", "field.write", "login"][Int(pick % 3)],
        outcome: ["allow", "allow", "allow", "deny", "error"][Int(pick >> 8 % 5)],
        actor: actors[Int(pick >> 16 % 3)], subject: subjects[Int(pick >> 24 % 6)],
        caseToken: cases[Int(pick >> 40 % 5)],
        budget: pick >> 32 % 2 == 0 ? "" : "reveal", time: Timestamp.fixture.adding(seconds: Int64(index / 2))
      )
    }
  }
}

extension StoredEntry {
  /// The meaning of a query, entry by entry.
  func matches(_ query: EntryQuery) -> Bool {
    (query.actorToken.map { !$0.isEmpty && $0 == actorToken } ?? true)
      && (query.subjectToken.map { !$0.isEmpty && $0 == subjectToken } ?? true)
      && (query.caseToken.map { !$0.isEmpty && $0 == caseToken } ?? true)
      && (query.event.map { $0.utf8.elementsEqual(event.utf8) } ?? true)
      && (query.outcome.map { $0.utf8.elementsEqual(outcome.utf8) } ?? true)
      && (query.from.map { time >= $0 } ?? true) && (query.until.map { time < $0 } ?? true)
  }
}

/// The kind of failure `body` throws, or `nil` where it throws none.
public func failureKind(_ body: () throws -> Void) -> StoreFailure.Kind? {
  do {
    try body()
    return nil
  } catch {
    return (error as? StoreFailure)?.kind
  }
}
