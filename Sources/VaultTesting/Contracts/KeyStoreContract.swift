import Testing
public import Vault

/// What every store of wrapped keys must do.
public enum KeyStoreContract {
  public static let cases: [ContractCase<any KeyStore>] = [
    ContractCase("keys of a subject come back byte for byte, by subject and by log token") { store throws in
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
    ContractCase("a subject or log token that is there already refuses them all") { store throws in
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
    ContractCase("a newer generation lies beside the older one, found by its number, and is the one meant") {
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
    ContractCase("keys are wrapped anew in their place, but for those that are others meanwhile") {
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
    ContractCase("wrapping keys are destroyed once nothing is wrapped under them, and nothing is again") {
      store throws in
      var fixture = StoreFixture(seed: 108)
      func wrapping(_ generation: UInt32) -> [SealedSystemKey] {
        WrappingRole.allCases.map {
          SealedSystemKey(role: $0.name, generation: generation, box: fixture.bytes(72))
        }
      }
      let other = SealedSystemKey(role: "index", generation: 1, box: fixture.bytes(72))
      let (first, second) = (wrapping(1), wrapping(2))
      try store.insert(first + second + [other])
      let keys = fixture.subjectKeys()
      try store.insert([keys])
      #expect(try !store.destroyWrappingKeys(before: 2))
      #expect(try store.systemKeys().count == 11)
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
    ContractCase("generations before one that is held are destroyed, and newer ones follow") { store throws in
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
    ContractCase("system keys of a role before a generation are destroyed, and come no more") {
      store throws in
      let keys = [("index", 1), ("index", 2), ("index", 3), ("log", 1)].map {
        SealedSystemKey(role: $0.0, generation: UInt32($0.1), box: Array("\($0.0)\($0.1)".utf8))
      }
      try store.insert(keys)
      try store.destroySystemKeys(["index"], before: 3)
      #expect(try store.systemKeys() == Array(keys[2...]))
      #expect(failureKind { try store.insert([keys[0]]) } == .busy)
      try store.destroySystemKeys(["index"], before: 3)
      #expect(try store.systemKeys() == Array(keys[2...]))
    },
    ContractCase("system keys come back by role and generation") { store throws in
      let keys = [("wrap-L2", 1), ("wrap-L2", 2), ("index", 1), ("period-read-202611", 1)].map {
        SealedSystemKey(role: $0.0, generation: UInt32($0.1), box: Array("\($0.0)\($0.1)".utf8))
      }
      #expect(try store.systemKeys().isEmpty)
      try store.insert(keys)
      let found = try store.systemKeys()
      #expect(found.count == 4 && keys.allSatisfy(found.contains))
    },
    ContractCase("a system key of the same role and generation is refused, and all with it") { store throws in
      let key = SealedSystemKey(role: "log", generation: 1, box: [1])
      try store.insert([key])
      let others = [
        SealedSystemKey(role: "log", generation: 2, box: [2]),
        SealedSystemKey(role: "log", generation: 1, box: [3]),
      ]
      #expect(failureKind { try store.insert(others) } == .busy)
      #expect(try store.systemKeys() == [key])
    },
    ContractCase("system keys are replaced all together, and only those that were seen") { store throws in
      let roles = ["wrap-L2", "index", "period-3y-202611", "period-3y-202612"]
      func keys(_ box: UInt8) -> [SealedSystemKey] {
        roles.map { SealedSystemKey(role: $0, generation: 1, box: [box, 1, 2, 3]) }
      }
      let added = SealedSystemKey(role: "root-key-file", generation: 2, box: [7])
      try store.insert(keys(1))
      #expect(failureKind { try store.replaceSystemKeys(Array(keys(1).dropLast()), with: keys(2)) } == .busy)
      #expect(failureKind { try store.replaceSystemKeys(keys(3), with: keys(2)) } == .busy)
      let before = try store.systemKeys()
      #expect(before.count == 4 && keys(1).allSatisfy(before.contains))
      for _ in 0..<2 {
        try store.replaceSystemKeys(keys(1), with: keys(2) + [added])
        let after = try store.systemKeys()
        #expect(after.count == 5 && (keys(2) + [added]).allSatisfy(after.contains))
      }
      #expect(failureKind { try store.replaceSystemKeys(keys(1), with: keys(3)) } == .busy)
    },
    ContractCase("subjects come in pages, in order") { store throws in
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
    ContractCase("keys come in pages as they are stored, without those that were destroyed") { store throws in
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
    ContractCase("destroyed keys are gone, others stay, and destroying twice is destroying once") {
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
    ContractCase("a subject whose keys were destroyed gets no new ones") { store throws in
      var fixture = StoreFixture(seed: 104)
      let keys = fixture.subjectKeys()
      try store.insert([keys])
      try store.destroy([keys.subject])
      let again = fixture.subjectKeys(keys.subject)
      #expect(failureKind { try store.insert([again]) } == .busy)
      #expect(try store.subjectKeys(keys.subject) == nil)
    },
    ContractCase("destroyed data keys are gone, the audit key and the log token stay") { store throws in
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
    ContractCase("a destroyed system key is gone, others stay, and none of its kind comes again") {
      store throws in
      let keys = [("period-3y-202611", 1), ("period-3y-202612", 1), ("period-3y-202611", 2)].map {
        SealedSystemKey(role: $0.0, generation: UInt32($0.1), box: Array("\($0.0)\($0.1)".utf8))
      }
      try store.insert(keys)
      for _ in 0..<2 {
        try store.destroySystemKeys(["period-3y-202611", "period-3y-199901"])
        #expect(try store.systemKeys() == [keys[1]])
      }
      #expect(failureKind { try store.insert([keys[0]]) } == .busy)
      #expect(try store.systemKeys() == [keys[1]])
    },
    ContractCase("inserting and destroying nothing does nothing") { store throws in
      try store.insert([WrappedSubjectKeys]())
      try store.insert([SealedSystemKey]())
      try store.destroy([])
      try store.destroyDataKeys(of: [])
      try store.destroySystemKeys([])
      #expect(try store.subjects(after: nil, limit: 1).isEmpty)
    },
  ]
}
