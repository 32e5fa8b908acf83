import Synchronization
import Testing
import Vault

extension VaultStoreContract {
  static let transactions: [VaultStoreCase] = [
    VaultStoreCase("a body that throws leaves nothing behind, and its error comes out as it is") {
      store throws in
      var fixture = StoreFixture(seed: 60)
      let record = fixture.record(type: Name(checked: "household"))
      let entry = fixture.entry(0, event: "never.stored")
      let failure = StoreFailure(.busy, "test: on purpose")
      do {
        try store.commit { transaction throws(StoreFailure) in
          _ = try transaction.insert(record)
          try transaction.append(entry)
          _ = try transaction.put(ControlRow(kind: .setting, id: "a", version: 1, body: [], tag: []))
          throw failure
        }
        Issue.record("the failure was swallowed")
      } catch let error as StoreFailure {
        #expect(error.kind == failure.kind && error.description == failure.description)
      }
      #expect(try store.record(record.header.id) == nil)
      #expect(try store.entries(from: 0, limit: 1).isEmpty)
      #expect(try store.controls(.setting).isEmpty)
      #expect(try store.recordCounts().isEmpty)
      // The next transaction uses the same names as if they were new.
      try store.write([record])
      try store.append([entry])
      #expect(record.isSame(as: try store.record(record.header.id)))
      #expect(try store.entries(from: 0, limit: 1) == [entry])
    },
    VaultStoreCase("a refused savepoint undoes its own writes and no others") { store throws in
      var fixture = StoreFixture(seed: 61)
      let types = ["type_0", "type_1", "type_2", "type_3"].compactMap { Name($0) }
      let records = (0..<4).map { fixture.record(type: types[$0], boxes: 10) }
      let entries = (0..<2).map { fixture.entry(UInt64($0)) }
      try store.commit { transaction throws(StoreFailure) in
        _ = try transaction.insert(records[0])
        let refused = try transaction.savepoint { () throws(StoreFailure) in
          _ = try transaction.insert(records[1])
          _ = try transaction.remove(records[0].header.id, expecting: 1)
          try transaction.append(entries[0])
          return .refused(.conflict)
        }
        #expect(refused == .refused(.conflict))
        let written = try transaction.savepoint { () throws(StoreFailure) in
          _ = try transaction.insert(records[2])
          try transaction.append(entries[0])
          return .written
        }
        #expect(written == .written)
        try transaction.append(entries[1])
        _ = try transaction.insert(records[3])
      }
      for index in [0, 2, 3] {
        #expect(records[index].isSame(as: try store.record(records[index].header.id)))
      }
      #expect(try store.record(records[1].header.id) == nil)
      #expect(try store.entries(from: 0, limit: 10) == entries)
      #expect(try store.indexProblems().isEmpty)
    },
    VaultStoreCase("a savepoint whose body throws undoes its writes; the transaction may go on") {
      store throws in
      var fixture = StoreFixture(seed: 62)
      let (kept, undone) = (fixture.record(), fixture.record())
      try store.commit { transaction throws(StoreFailure) in
        do {
          _ = try transaction.savepoint { () throws(StoreFailure) in
            _ = try transaction.insert(undone)
            throw StoreFailure(.unavailable, "test: on purpose")
          }
          Issue.record("the failure was swallowed")
        } catch {}
        _ = try transaction.insert(kept)
      }
      #expect(try store.record(undone.header.id) == nil)
      #expect(try store.record(kept.header.id) != nil)
    },
    VaultStoreCase("a savepoint inside a refused one is undone with it") { store throws in
      var fixture = StoreFixture(seed: 63)
      let (outer, inner, after) = (fixture.record(), fixture.record(), fixture.record())
      try store.commit { transaction throws(StoreFailure) in
        _ = try transaction.savepoint { () throws(StoreFailure) in
          _ = try transaction.insert(outer)
          _ = try transaction.savepoint { () throws(StoreFailure) in
            _ = try transaction.insert(inner)
            return .written
          }
          return .refused(.outOfScope)
        }
        _ = try transaction.insert(after)
      }
      #expect(try store.record(outer.header.id) == nil)
      #expect(try store.record(inner.header.id) == nil)
      #expect(try store.record(after.header.id) != nil)
    },
    VaultStoreCase("a transaction sees its own tokens, readers do not") { store throws in
      var fixture = StoreFixture(seed: 64)
      let token = fixture.token()
      let record = fixture.record(tokens: [token])
      try store.commit { transaction throws(StoreFailure) in
        let before = try transaction.isTaken(token)
        _ = try transaction.insert(record)
        let after = try transaction.isTaken(token)
        #expect(!before && after)
        let found = try store.records(matching: [token], after: nil, limit: 1)
        let read = try store.record(record.header.id)
        #expect(found.isEmpty && read == nil)
      }
      #expect(try store.records(matching: [token], after: nil, limit: 1) == [record.header.id])
    },
    VaultStoreCase("a failed call cannot be swallowed: nothing of the transaction is kept") { store throws in
      var fixture = StoreFixture(seed: 65)
      let record = fixture.record()
      let gap = fixture.entry(9)
      #expect(
        failureKind {
          try store.commit { transaction throws(StoreFailure) in
            _ = try transaction.insert(record)
            do { try transaction.append(gap) } catch {}
          }
        } == .damaged)
      #expect(try store.record(record.header.id) == nil)
    },
    VaultStoreCase("a transaction kept beyond its body refuses") { store throws in
      var fixture = StoreFixture(seed: 66)
      let record = fixture.record()
      nonisolated(unsafe) var escaped: (any StoreTransaction)?
      try store.commit { transaction throws(StoreFailure) in escaped = transaction }
      let late = try #require(escaped)
      #expect(failureKind { _ = try late.insert(record) } == .unavailable)
      #expect(try store.record(record.header.id) == nil)
    },
    VaultStoreCase("what the body gives comes out") { store throws in
      let answer = try store.commit { _ throws(StoreFailure) in (1, "two") }
      #expect(answer.0 == 1 && answer.1 == "two")
    },
  ]

  static let concurrency: [VaultStoreCase] = [
    VaultStoreCase("readers see whole commits and never go back while commits run") { store async throws in
      let commits = Commits()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<3 {
          group.addTask {
            var seen: UInt64 = 0
            while !commits.areDone.load(ordering: .acquiring) {
              // Without this the readers would keep every thread to themselves.
              await Task.yield()
              guard let head = try store.logHead() else { continue }
              #expect(head.size >= seen && head.size % 4 == 0)
              seen = head.size
              let newest = try store.entries(matching: EntryQuery(), before: nil, limit: 1)
              #expect(try #require(newest.first).seq % 4 == 3 && newest[0].seq + 1 >= seen)
            }
          }
        }
        group.addTask {
          defer { commits.areDone.store(true, ordering: .releasing) }
          var fixture = StoreFixture(seed: 70)
          for round in 0..<40 {
            let entries = (0..<4).map { fixture.entry(UInt64(round * 4 + $0)) }
            let head = LogHead(
              size: UInt64(round * 4 + 4), root: [], frontier: [], checkpoint: [], time: .fixture)
            try store.commit { transaction throws(StoreFailure) in
              for entry in entries { try transaction.append(entry) }
              try transaction.putHead(head)
            }
            await Task.yield()
          }
        }
        try await group.waitForAll()
      }
      #expect(try store.entries(from: 0, limit: 1000).count == 160)
    },
    VaultStoreCase("commits from several tasks follow one another") { store async throws in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<4 {
          group.addTask {
            var fixture = StoreFixture(seed: 80 + UInt64(task))
            for _ in 0..<10 {
              let records = [fixture.record(boxes: 10), fixture.record(boxes: 10)]
              try store.write(records)
              #expect(try store.record(records[1].header.id) != nil)
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try store.recordCounts() == [Name(checked: "resident"): 80])
      #expect(try store.indexProblems().isEmpty)
      #expect(try store.integrityProblems().isEmpty)
    },
  ]
}

/// Whether the writing task has ended; a class, since an atomic cannot be captured.
private final class Commits: Sendable {
  let areDone = Atomic(false)
}
