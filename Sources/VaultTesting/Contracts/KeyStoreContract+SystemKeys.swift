import Testing
import Vault

extension KeyStoreContract {
  static let systemKeys: [KeyStoreCase] = [
    KeyStoreCase("system keys come back by role and generation") { store throws in
      let keys = [("wrap-L2", 1), ("wrap-L2", 2), ("index", 1), ("period-read-202611", 1)].map {
        SealedSystemKey(role: $0.0, generation: UInt32($0.1), box: Array("\($0.0)\($0.1)".utf8))
      }
      #expect(try store.systemKeys().isEmpty)
      try store.insert(keys)
      let found = try store.systemKeys()
      #expect(found.count == 4 && keys.allSatisfy(found.contains))
    },
    KeyStoreCase("a system key of the same role and generation is refused, and all with it") { store throws in
      let key = SealedSystemKey(role: "log", generation: 1, box: [1])
      try store.insert([key])
      let others = [
        SealedSystemKey(role: "log", generation: 2, box: [2]),
        SealedSystemKey(role: "log", generation: 1, box: [3]),
      ]
      #expect(failureKind { try store.insert(others) } == .busy)
      #expect(try store.systemKeys() == [key])
    },
    KeyStoreCase("system keys are replaced all together, and only those that were seen") { store throws in
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
    KeyStoreCase("system keys of a role before a generation are destroyed, and come no more") {
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
    KeyStoreCase("a destroyed system key is gone, others stay, and none of its kind comes again") {
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
  ]
}
