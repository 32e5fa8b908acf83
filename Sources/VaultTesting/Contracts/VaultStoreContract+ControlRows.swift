import Testing
import Vault

extension VaultStoreContract {
  static let controlRows: [VaultStoreCase] = [
    VaultStoreCase("a control row goes from version to version and no other way") { store throws in
      #expect(try !put(store, 0, "zero"))
      #expect(try !put(store, 2, "two too early"))
      #expect(try put(store, 1, "one"))
      #expect(try !put(store, 1, "one again"))
      #expect(try !put(store, 3, "three too early"))
      #expect(try put(store, 2, "two"))
      let row = ControlRow(kind: .post, id: "post-1", version: 2, body: Array("two".utf8), tag: [9, 9])
      #expect(try store.control(.post, "post-1") == row)
      #expect(try store.control(.person, "post-1") == nil)
      #expect(try store.control(.post, "post-2") == nil)
    },
    VaultStoreCase("control rows come in order of the bytes of their id, each kind by itself") {
      store throws in
      // Among them two spellings of é that Swift takes for one, and an empty one.
      let ids = ["b", "a", "", "Z", "e\u{301}", "\u{E9}", "王", "a\u{0}b"]
      try store.commit { transaction throws(StoreFailure) in
        for kind in [ControlKind.person, .credential] {
          for id in ids {
            let row = ControlRow(kind: kind, id: id, version: 1, body: Array(id.utf8), tag: [])
            let isPut = try transaction.put(row)
            #expect(isPut)
          }
        }
      }
      let sorted = ids.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
      for kind in [ControlKind.person, .credential] {
        let rows = try store.controls(kind)
        #expect(rows.map { Array($0.id.utf8) } == sorted)
        #expect(rows.map(\.body) == sorted)
      }
      for id in ids { #expect(try store.control(.person, id)?.body == Array(id.utf8)) }
      #expect(try store.controls(.setting).isEmpty)
    },
    VaultStoreCase("an answer is kept once and until it expires") { store throws in
      #expect(try store.idempotentAnswer([1, 2, 3]) == nil)
      #expect(try keep(store, 7, expires: 60, now: 0))
      #expect(try !keep(store, 8, expires: 90, now: 59))
      let kept = IdempotentAnswer(
        key: [1, 2, 3], body: [7], status: 201, answer: Array("ok".utf8),
        expires: Timestamp.fixture.adding(seconds: 60))
      #expect(try store.idempotentAnswer([1, 2, 3]) == kept)
      #expect(try keep(store, 8, expires: 120, now: 60))
      #expect(try store.idempotentAnswer([1, 2, 3])?.body == [8])
      #expect(try store.idempotentAnswer([1, 2]) == nil)
      #expect(try keep(store, 9, under: [1], expires: 120, now: 60))
      let first = try store.idempotentAnswers(after: nil, limit: 1)
      #expect(first.map(\.key) == [[1]])
      #expect(try store.idempotentAnswers(after: first.last?.key, limit: 9).map(\.body) == [[8]])
    },
  ]

  private static func put(_ store: any VaultStore, _ version: UInt32, _ body: String) throws -> Bool {
    let row = ControlRow(kind: .post, id: "post-1", version: version, body: Array(body.utf8), tag: [9, 9])
    return try store.commit { transaction throws(StoreFailure) in try transaction.put(row) }
  }

  private static func keep(
    _ store: any VaultStore, _ body: UInt8, under key: [UInt8] = [1, 2, 3], expires: Int64, now: Int64
  ) throws -> Bool {
    let answer = IdempotentAnswer(
      key: key, body: [body], status: 201, answer: Array("ok".utf8),
      expires: Timestamp.fixture.adding(seconds: expires))
    return try store.commit { transaction throws(StoreFailure) in
      try transaction.keep(answer, now: Timestamp.fixture.adding(seconds: now))
    }
  }
}
