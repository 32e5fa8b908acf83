import Testing
import Vault

extension KeyStoreContract {
  static let destruction: [KeyStoreCase] = [
    KeyStoreCase("generations before one that is held are destroyed, and newer ones follow") { store throws in
      var fixture = StoreFixture(seed: 107)
      let first = fixture.subjectKeys()
      let other = fixture.subjectKeys()
      func next(_ generation: UInt32) -> WrappedSubjectKeys {
        WrappedSubjectKeys(
          subject: first.subject, generation: generation, wrapping: 1, wrapped: fixture.bytes(360),
          logToken: first.logToken)
      }
      try store.insert([first, other])
      #expect(try store.generations(of: first.subject) == [1])
      #expect(try store.generations(of: fixture.subjectID()) == [])
      // Where the newer ones are not held, nothing is destroyed.
      try store.destroyKeys(before: [SubjectGeneration(first.subject, 2)])
      #expect(try store.generations(of: first.subject) == [1])
      for generation in UInt32(2)...5 {
        let newest = next(generation)
        try store.insert([newest])
        #expect(try store.generations(of: first.subject) == [generation - 1, generation])
        try store.destroyKeys(before: [newest.name, SubjectGeneration(other.subject, 1)])
        #expect(try store.generations(of: first.subject) == [generation])
        #expect(try store.subjectKeys(first.subject) == newest)
        #expect(try store.subjectKeys(logToken: first.logToken) == newest)
        #expect(try store.subjectKeys(first.subject, generation: generation - 1) == nil)
        #expect(failureKind { try store.insert([next(generation - 1)]) } == .busy)
      }
      #expect(try store.subjectKeys(other.subject) == other)
      #expect(try store.integrityProblems() == [])
      try store.destroy([first.subject])
      #expect(failureKind { try store.insert([next(6)]) } == .busy)
    },
    KeyStoreCase("destroyed keys are gone, others stay, and destroying twice is destroying once") {
      store throws in
      var fixture = StoreFixture(seed: 103)
      let keys = (0..<10).map { _ in fixture.subjectKeys() }
      try store.insert(keys)
      let destroyed = keys.prefix(4).map(\.subject)
      for _ in 0..<2 {
        try store.destroy(destroyed + [fixture.subjectID()])
        for gone in keys.prefix(4) {
          #expect(try store.subjectKeys(gone.subject) == nil)
          #expect(try store.subjectKeys(logToken: gone.logToken) == nil)
        }
        for kept in keys.dropFirst(4) { #expect(try store.subjectKeys(kept.subject) == kept) }
        #expect(try store.subjects(after: nil, limit: 100) == keys.dropFirst(4).map(\.subject).sorted())
      }
    },
    KeyStoreCase("a subject whose keys were destroyed gets no new ones") { store throws in
      var fixture = StoreFixture(seed: 104)
      let keys = fixture.subjectKeys()
      try store.insert([keys])
      try store.destroy([keys.subject])
      let again = fixture.subjectKeys(keys.subject)
      #expect(failureKind { try store.insert([again]) } == .busy)
      #expect(try store.subjectKeys(keys.subject) == nil)
    },
    KeyStoreCase("destroyed data keys are gone, the audit key and the log token stay") { store throws in
      var fixture = StoreFixture(seed: 105)
      let keys = (0..<6).map { _ in fixture.subjectKeys() }
      try store.insert(keys)
      try store.destroy([keys[5].subject])
      for _ in 0..<2 {
        try store.destroyDataKeys(of: [
          keys[0].subject, keys[3].subject, keys[5].subject, fixture.subjectID(),
        ])
        for (index, key) in keys.enumerated() {
          let found = try store.subjectKeys(key.subject)
          let byToken = try store.subjectKeys(logToken: key.logToken)
          #expect(found == byToken)
          switch index {
          case 0, 3:
            #expect(found?.wrapped == [UInt8](repeating: 0, count: 288) + key.wrapped.dropFirst(288))
            #expect(found?.logToken == key.logToken && found?.holdsDataKeys == false)
          case 5: #expect(found == nil)
          default: #expect(found == key && found?.holdsDataKeys == true)
          }
        }
      }
      #expect(failureKind { try store.insert([fixture.subjectKeys(keys[0].subject)]) } == .busy)
      try store.destroy([keys[0].subject])
      #expect(try store.subjectKeys(keys[0].subject) == nil)
    },
    KeyStoreCase("inserting and destroying nothing does nothing") { store throws in
      try store.insert([WrappedSubjectKeys]())
      try store.insert([SealedSystemKey]())
      try store.destroy([])
      try store.destroyDataKeys(of: [])
      try store.destroySystemKeys([])
      #expect(try store.subjects(after: nil, limit: 1).isEmpty)
    },
  ]
}
