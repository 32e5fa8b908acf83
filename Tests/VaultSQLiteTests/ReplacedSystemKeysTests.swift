import Foundation
import Testing
import Vault
import VaultTesting

@testable import VaultSQLite

/// System keys sealed anew: all or none, whatever happens, and no page keeps what was there.
@Suite(.serialized) struct ReplacedSystemKeysTests {
  @Test func `what was replaced is in neither file, pages that were split included`() throws {
    let folder = try VaultFolder()
    let keys = try folder.newKeys()
    var fixture = StoreFixture(seed: 1)
    // As months come: many writes, in an order that splits pages in their middle.
    var present: [SealedSystemKey] = []
    for number in 0..<600 {
      let key = SealedSystemKey(
        role: "period-\(number * 7919 % 600)", generation: 1, box: fixture.bytes(72))
      try keys.insert([key])
      present.append(key)
      if number % 50 == 0 { try keys.insert([fixture.subjectKeys()]) }
    }
    let replacement = present.map {
      SealedSystemKey(role: $0.role, generation: $0.generation, box: fixture.bytes(72))
    }
    let before = Data(try folder.contents("keys.db") + folder.contents("keys.db-wal"))
    for key in present { #expect(before.range(of: Data(key.box)) != nil) }
    try keys.replaceSystemKeys(present, with: replacement)
    #expect(try folder.contents("keys.db-wal").isEmpty)
    let after = Data(try folder.contents("keys.db"))
    for key in present {
      // Any sixteen bytes of it would be a trace.
      for part in stride(from: 0, through: 56, by: 14) {
        #expect(after.range(of: Data(key.box[part..<part + 16])) == nil)
      }
    }
    for key in replacement { #expect(after.range(of: Data(key.box)) != nil) }
    #expect(Set(try keys.systemKeys().map(\.box)) == Set(replacement.map(\.box)))
  }

  @Test func `each write and each synchronization may fail once: the old keys are there or the new ones`()
    async throws
  {
    await #expect(processExitsWith: .success) {
      let tried = try WorkOnKeys(
        prepare: { try $0.insert(Generation(0).keys) },
        work: { try $0.replaceSystemKeys(Generation(0).keys, with: Generation(1).keys) },
        takeUp: { keys, folder in
          let found = try #require(try Generation.found(in: keys))
          #expect(found == 0 || found == 1)
          try keys.replaceSystemKeys(Generation(found).keys, with: Generation(found + 1).keys)
          #expect(try Generation.found(in: keys) == found + 1)
          let file = Data(try folder.contents("keys.db") + folder.contents("keys.db-wal"))
          for key in Generation(found).keys { #expect(file.range(of: Data(key.box)) == nil) }
        }
      ).failEach()
      #expect(tried.writes > 5 && tried.synchronizations > 1)
    }
  }

  @Test(arguments: [20, 35, 50, 80, 120])
  func `killed at any moment, the old keys are there or the new ones`(milliseconds: Int) async throws {
    let folder = try VaultFolder()
    do {
      let keys = try folder.newKeys()
      try keys.insert(Generation(0).keys)
      keys.close()
    }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = folder.path as String, milliseconds = milliseconds as Int] in
      try WorkOnKeys.untilKilled(after: milliseconds, in: path) { keys in
        let acknowledged = open("\(path)/acknowledged", O_WRONLY | O_CREAT, 0o600)
        for number in 0... {
          try keys.replaceSystemKeys(Generation(number).keys, with: Generation(number + 1).keys)
          let text = "\(number + 1) "
          pwrite(acknowledged, text, text.utf8.count, 0)
        }
      }
    }
    let text = String(decoding: (try? folder.contents("acknowledged")) ?? [], as: UTF8.self)
    let acknowledged = text.split(separator: " ").first.flatMap { Int($0) } ?? 0
    let keys = try folder.openKeys()
    let found = try #require(try Generation.found(in: keys))
    #expect(found == acknowledged || found == acknowledged + 1)
    // The next change scrubs what this one left in the log.
    try keys.replaceSystemKeys(Generation(found).keys, with: Generation(found + 1).keys)
    let files = Data(try folder.contents("keys.db") + folder.contents("keys.db-wal"))
    for number in max(0, found - 20)...found {
      for key in Generation(number).keys { #expect(files.range(of: Data(key.box)) == nil) }
    }
  }
}

/// The system keys under one root key.
private struct Generation {
  let number: Int
  init(_ number: Int) { self.number = number }

  var keys: [SealedSystemKey] {
    var fixture = StoreFixture(seed: UInt64(number) + 1)
    let roles = ["control", "index", "log"] + (0..<60).map { "period-\($0 + 100)" } + ["wrap-L2"]
    return roles.map { SealedSystemKey(role: $0, generation: 1, box: fixture.bytes(72)) }
      + [SealedSystemKey(role: "root-key-file", generation: UInt32(number) + 1, box: fixture.bytes(72))]
  }

  /// The one whose keys are all there and no others; `nil` where there is none.
  static func found(in store: SQLiteKeyStore) throws -> Int? {
    let stored = try store.systemKeys()
    guard let root = stored.first(where: { $0.role == "root-key-file" }) else { return nil }
    let generation = Generation(Int(root.generation) - 1)
    return Set(stored.map(\.box)) == Set(generation.keys.map(\.box)) && stored.count == generation.keys.count
      ? generation.number : nil
  }
}
