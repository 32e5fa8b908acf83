import Testing
import Vault

extension KeyStoreContract {
  static let rewrapping: [KeyStoreCase] = [
    KeyStoreCase("keys are wrapped anew in their place, but for those that are others meanwhile") {
      store throws in
      var fixture = StoreFixture(seed: 107)
      let keys = (0..<9).map { _ in fixture.subjectKeys() }
      try store.insert(keys)
      #expect(try store.wrappings() == [1: 9])
      #expect(try store.keys(wrappedBefore: 1, after: nil, limit: 9).isEmpty)
      var old: [PlacedKeys] = []
      while true {
        let page = try store.keys(wrappedBefore: 2, after: old.last?.place, limit: 4)
        #expect(page.count <= 4)
        if page.isEmpty { break }
        old += page
      }
      #expect(Set(old.map(\.keys.subject)) == Set(keys.map(\.subject)) && old.count == 9)
      let new = old.map { RewrappedKeys($0, wrapping: 2, wrapped: fixture.bytes(360)) }
      try store.destroyDataKeys(of: [old[2].keys.subject])
      try store.destroy([old[3].keys.subject])
      for _ in 0..<2 {
        try store.rewrap(new)
        for (index, new) in new.enumerated() {
          let found = try store.subjectKeys(new.old.keys.subject)
          switch index {
          case 2: #expect(found == new.old.keys.withoutDataKeys())
          case 3: #expect(found == nil)
          default:
            #expect(found?.wrapping == 2 && found?.wrapped == new.wrapped)
            #expect(found?.generation == 1 && found?.logToken == new.old.keys.logToken)
          }
        }
        #expect(try store.wrappings() == [1: 1, 2: 7])
        #expect(try store.keys(wrappedBefore: 2, after: nil, limit: 9).map(\.place) == [old[2].place])
      }
    },
    KeyStoreCase("wrapping keys are destroyed once nothing is wrapped under them, and nothing is again") {
      store throws in
      var fixture = StoreFixture(seed: 108)
      func wrapping(_ generation: UInt32) -> [SealedSystemKey] {
        WrappingRole.allCases.map {
          SealedSystemKey(role: $0.name, generation: generation, box: fixture.bytes(72))
        }
      }
      let other = SealedSystemKey(role: "index", generation: 1, box: fixture.bytes(72))
      let (first, second) = (wrapping(1), wrapping(2))
      let marks = RotationMark.storedNames.map {
        SealedSystemKey(role: $0, generation: 2, box: fixture.bytes(72))
      }
      try store.insert(first + second + marks + [other])
      let keys = fixture.subjectKeys()
      try store.insert([keys])
      #expect(try !store.destroyWrappingKeys(before: 2))
      #expect(try store.systemKeys().count == 11 + marks.count)
      let place = try store.keys(wrappedBefore: 2, after: nil, limit: 1)[0]
      try store.rewrap([RewrappedKeys(place, wrapping: 2, wrapped: fixture.bytes(360))])
      for _ in 0..<2 {
        #expect(try store.destroyWrappingKeys(before: 2))
        let left = try store.systemKeys()
        #expect(left.count == 6 && (second + [other]).allSatisfy(left.contains))
      }
      #expect(failureKind { try store.insert([fixture.subjectKeys()]) } == .busy)
      #expect(failureKind { try store.insert(first) } == .busy)
      // Sealing all others anew is not kept by what was destroyed.
      let anew = try store.systemKeys().map {
        SealedSystemKey(role: $0.role, generation: $0.generation, box: fixture.bytes(72))
      }
      try store.replaceSystemKeys(try store.systemKeys(), with: anew)
      let after = try store.systemKeys()
      #expect(after.count == 6 && anew.allSatisfy(after.contains))
      #expect(failureKind { try store.insert([fixture.subjectKeys()]) } == .busy)
    },
  ]
}
