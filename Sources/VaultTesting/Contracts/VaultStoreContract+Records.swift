import Testing
import Vault

extension VaultStoreContract {
  static let records: [VaultStoreCase] = [
    VaultStoreCase("a record comes back byte for byte") { store throws in
      var fixture = StoreFixture(seed: 1)
      var record = fixture.record(batch: ImportID(fixture.identifier()))
      record.header.lifecycle = .frozen
      record.header.updated = Timestamp(microseconds: .max)
      try store.write([record])
      #expect(record.isSame(as: try store.record(record.header.id)))
    },
    VaultStoreCase("a record of empty parts is not an absent one") { store throws in
      var fixture = StoreFixture(seed: 2)
      var record = fixture.record()
      record.plain = []
      record.boxes = []
      record.facts = []
      record.tokens = []
      try store.write([record])
      #expect(record.isSame(as: try store.record(record.header.id)))
    },
    VaultStoreCase("a record that is not there is none") { store throws in
      var fixture = StoreFixture(seed: 3)
      #expect(try store.record(fixture.recordID()) == nil)
      #expect(try store.factsRows(of: fixture.subjectID(), limit: 10).isEmpty)
    },
    VaultStoreCase("a taken id is refused and what is there stays") { store throws in
      var fixture = StoreFixture(seed: 4)
      let record = fixture.record()
      try store.write([record])
      var other = fixture.record()
      other = SealedRecord(
        header: record.header, plain: other.plain, boxes: other.boxes, facts: other.facts,
        tokens: other.tokens,
        contentDigest: other.contentDigest, keyCommitment: other.keyCommitment)
      let taken = other
      let inserted = try store.commit { transaction throws(StoreFailure) in try transaction.insert(taken) }
      #expect(!inserted)
      #expect(record.isSame(as: try store.record(record.header.id)))
      #expect(try store.indexProblems().isEmpty)
    },
    VaultStoreCase("a replacement needs the version it was made from") { store throws in
      var fixture = StoreFixture(seed: 5)
      let record = fixture.record()
      try store.write([record])
      let next = record.amended { next in
        next.boxes = [1, 2, 3]
        next.header.place = .otherBuilding
        next.header.lifecycle = .closed
      }
      let stale = try store.commit { transaction throws(StoreFailure) in
        try transaction.replace(next, expecting: 2)
      }
      #expect(!stale)
      #expect(record.isSame(as: try store.record(record.header.id)))
      let done = try store.commit { transaction throws(StoreFailure) in
        try transaction.replace(next, expecting: 1)
      }
      #expect(done)
      #expect(next.isSame(as: try store.record(record.header.id)))
      func rows(in place: PlacePath) throws -> [SealedRecord] {
        try store.records(RowSelection(type: record.header.type, in: [place]), after: nil, limit: 10)
      }
      let old = try rows(in: .building)
      let new = try rows(in: .otherBuilding)
      #expect(old.isEmpty && new.count == 1)
    },
    VaultStoreCase("a record that is not there is neither replaced nor removed") { store throws in
      var fixture = StoreFixture(seed: 6)
      let record = fixture.record()
      try store.commit { transaction throws(StoreFailure) in
        let isReplaced = try transaction.replace(record, expecting: 1)
        let isRemoved = try transaction.remove(record.header.id, expecting: 1)
        #expect(!isReplaced && !isRemoved)
      }
      #expect(try store.record(record.header.id) == nil)
    },
    VaultStoreCase("a removal needs the version and takes the tokens along") { store throws in
      var fixture = StoreFixture(seed: 7)
      let token = fixture.token()
      let record = fixture.record(tokens: [token])
      try store.write([record])
      try store.commit { transaction throws(StoreFailure) in
        let wasStale = try !transaction.remove(record.header.id, expecting: 7)
        let isRemoved = try transaction.remove(record.header.id, expecting: 1)
        let isTaken = try transaction.isTaken(token)
        #expect(wasStale && isRemoved && !isTaken)
      }
      #expect(try store.record(record.header.id) == nil)
      #expect(try store.records(matching: [token], after: nil, limit: 10).isEmpty)
      #expect(try store.recordCounts().isEmpty)
    },
    VaultStoreCase("forgetting what was removed leaves what is there, any number of times") { store throws in
      var fixture = StoreFixture(seed: 12)
      let (kept, gone) = (fixture.record(), fixture.record())
      try store.forgetRemoved()
      try store.write([kept, gone])
      let isRemoved = try store.commit { transaction throws(StoreFailure) in
        try transaction.remove(gone.header.id, expecting: 1)
      }
      #expect(isRemoved)
      try store.forgetRemoved()
      try store.forgetRemoved()
      #expect(kept.isSame(as: try store.record(kept.header.id)))
      #expect(try store.record(gone.header.id) == nil)
      #expect(try store.integrityProblems().isEmpty && store.indexProblems().isEmpty)
      try store.write([fixture.record()])
      #expect(try store.recordCounts().values.reduce(0, +) == 2)
    },
    VaultStoreCase("search follows the tokens of the current version") { store throws in
      var fixture = StoreFixture(seed: 8)
      let (kept, dropped, added) = (fixture.token(), fixture.token(), fixture.token())
      let record = fixture.record(tokens: [kept, dropped])
      try store.write([record])
      let next = record.amended { $0.tokens = tokenList([kept, added]) }
      let done = try store.commit { transaction throws(StoreFailure) in
        try transaction.replace(next, expecting: 1)
      }
      #expect(done)
      for (token, expected) in [(kept, [record.header.id]), (added, [record.header.id]), (dropped, [])] {
        #expect(try store.records(matching: [token], after: nil, limit: 10) == expected)
      }
      #expect(try store.indexProblems().isEmpty)
    },
    VaultStoreCase("tokens that are not a sorted list are refused") { store throws in
      var fixture = StoreFixture(seed: 9)
      let (a, b) = ([UInt8](repeating: 1, count: 16), [UInt8](repeating: 2, count: 16))
      for tokens in [b + a, a + a, Array(a.dropLast())] {
        var record = fixture.record()
        record.tokens = tokens
        #expect(failureKind { try store.write([record]) } == .unavailable)
        #expect(try store.record(record.header.id) == nil)
      }
    },
    VaultStoreCase("facts of a subject come in order of creation, all types, at most the limit") {
      store throws in
      var fixture = StoreFixture(seed: 10)
      let subject = fixture.subjectID()
      let types = ["resident", "care_profile", "consent"].compactMap { Name($0) }
      var records: [SealedRecord] = []
      for (index, second) in [30, 10, 20, 40, 10].enumerated() {
        records.append(
          fixture.record(
            type: types[index % 3], subject: subject,
            created: Timestamp.fixture.adding(seconds: Int64(second))))
      }
      try store.write(records + [fixture.record()])
      let expected = records.sorted {
        ($0.header.created, $0.header.id) < ($1.header.created, $1.header.id)
      }
      let rows = try store.factsRows(of: subject, limit: 10)
      #expect(rows.map(\.header) == expected.map(\.header))
      #expect(rows.map(\.facts) == expected.map(\.facts))
      #expect(rows.map(\.contentDigest) == expected.map(\.contentDigest))
      #expect(rows.map(\.keyCommitment) == expected.map(\.keyCommitment))
      #expect(try store.factsRows(of: subject, limit: 3).map(\.header) == expected.prefix(3).map(\.header))
      #expect(try store.factsRows(of: subject, limit: 0).isEmpty)
    },
    VaultStoreCase("records are counted by type") { store throws in
      var fixture = StoreFixture(seed: 11)
      let member = Name(checked: "member")
      try store.write([fixture.record(), fixture.record(), fixture.record(type: member)])
      #expect(try store.recordCounts() == [Name(checked: "resident"): 2, member: 1])
    },
  ]
}
