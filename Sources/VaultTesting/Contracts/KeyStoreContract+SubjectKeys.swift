import Testing
import Vault

extension KeyStoreContract {
  static let subjects: [KeyStoreCase] = [
    KeyStoreCase("keys of a subject come back byte for byte, by subject and by log token") { store throws in
      var fixture = StoreFixture(seed: 100)
      let keys = WrappedSubjectKeys(
        subject: fixture.subjectID(), generation: .max, wrapping: 7, wrapped: fixture.bytes(360),
        logToken: fixture.bytes(16))
      try store.insert([keys, fixture.subjectKeys()])
      #expect(try store.subjectKeys(keys.subject) == keys)
      #expect(try store.subjectKeys(logToken: keys.logToken) == keys)
      #expect(try store.subjectKeys(keys.subject, generation: .max) == keys)
      #expect(try store.subjectKeys(keys.subject, generation: .max - 1) == nil)
      #expect(try store.subjectKeys(fixture.subjectID()) == nil)
      #expect(try store.subjectKeys(logToken: fixture.bytes(16)) == nil)
    },
    KeyStoreCase("a subject or log token that is there already refuses them all") { store throws in
      var fixture = StoreFixture(seed: 101)
      let first = fixture.subjectKeys()
      try store.insert([first])
      let sameToken = WrappedSubjectKeys(
        subject: fixture.subjectID(), generation: 1, wrapping: 1, wrapped: [1], logToken: first.logToken)
      for clash in [fixture.subjectKeys(first.subject), sameToken] {
        let fresh = fixture.subjectKeys()
        #expect(failureKind { try store.insert([fresh, clash]) } == .busy)
        #expect(try store.subjectKeys(fresh.subject) == nil)
      }
      #expect(try store.subjectKeys(first.subject) == first)
      #expect(try store.subjects(after: nil, limit: 10) == [first.subject])
    },
    KeyStoreCase("a newer generation lies beside the older one, found by its number, and is the one meant") {
      store throws in
      var fixture = StoreFixture(seed: 106)
      let first = fixture.subjectKeys()
      func next(_ generation: UInt32, logToken: [UInt8]? = nil) -> WrappedSubjectKeys {
        WrappedSubjectKeys(
          subject: first.subject, generation: generation, wrapping: generation,
          wrapped: fixture.bytes(360), logToken: logToken ?? first.logToken)
      }
      let other = fixture.subjectKeys()
      try store.insert([first, other])
      #expect(failureKind { try store.insert([next(1)]) } == .busy)
      #expect(failureKind { try store.insert([next(2, logToken: fixture.bytes(16))]) } == .busy)
      #expect(failureKind { try store.insert([next(2, logToken: other.logToken)]) } == .busy)
      let second = next(2)
      // More than one byte holds, so that generations are ordered as numbers.
      let third = next(700)
      for newest in [second, third] {
        try store.insert([newest])
        #expect(try store.subjectKeys(first.subject) == newest)
        #expect(try store.subjectKeys(logToken: first.logToken) == newest)
        #expect(failureKind { try store.insert([newest]) } == .busy)
      }
      #expect(failureKind { try store.insert([next(3)]) } == .busy)
      let all = [first, second, third]
      for keys in all {
        #expect(try store.subjectKeys(first.subject, generation: keys.generation) == keys)
      }
      #expect(try store.subjectKeys(first.subject, generation: 3) == nil)
      #expect(try store.subjects(after: nil, limit: 10) == [first, other].map(\.subject).sorted())
      var found: [WrappedSubjectKeys] = []
      while let key = try store.storedKeys(after: found.last?.name, limit: 1).first { found.append(key) }
      #expect(found == (all + [other]).sorted { $0.name < $1.name })

      try store.destroyDataKeys(of: [first.subject])
      for keys in all {
        let left = try store.subjectKeys(first.subject, generation: keys.generation)
        #expect(left == keys.withoutDataKeys())
      }
      #expect(failureKind { try store.insert([next(701)]) } == .busy)
      try store.destroy([first.subject])
      for keys in all {
        #expect(try store.subjectKeys(first.subject, generation: keys.generation) == nil)
      }
      #expect(failureKind { try store.insert([next(701)]) } == .busy)
      #expect(try store.subjectKeys(logToken: first.logToken) == nil)
      #expect(try store.subjectKeys(other.subject) == other)
    },
    KeyStoreCase("subjects come in pages, in order") { store throws in
      var fixture = StoreFixture(seed: 102)
      let keys = (0..<25).map { _ in fixture.subjectKeys() }
      try store.insert(keys)
      var found: [SubjectID] = []
      while true {
        let page = try store.subjects(after: found.last, limit: 4)
        #expect(page.count <= 4)
        if page.isEmpty { break }
        found += page
      }
      #expect(found == keys.map(\.subject).sorted())
      #expect(try store.subjects(after: nil, limit: 0).isEmpty)
    },
    KeyStoreCase("keys come in pages as they are stored, without those that were destroyed") { store throws in
      var fixture = StoreFixture(seed: 104)
      let keys = (0..<9).map { _ in fixture.subjectKeys() }.sorted { $0.subject < $1.subject }
      try store.insert(keys)
      try store.destroy([keys[3].subject])
      try store.destroyDataKeys(of: [keys[4].subject])
      var found: [WrappedSubjectKeys] = []
      while true {
        let page = try store.storedKeys(after: found.last?.name, limit: 4)
        #expect(page.count <= 4)
        if page.isEmpty { break }
        found += page
      }
      #expect(found == keys[..<3] + [keys[4].withoutDataKeys()] + keys[5...])
      #expect(try store.integrityProblems().isEmpty)
    },
  ]
}
