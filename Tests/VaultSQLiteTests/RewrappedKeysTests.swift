import Foundation
import Testing
import Vault
import VaultTesting

@testable import VaultSQLite

/// Keys wrapped anew: each as it was or as it is now, whatever happens, in its place, and no page keeps what was there.
@Suite(.serialized) struct RewrappedKeysTests {
  @Test func `what was wrapped before is in neither file, and every row lies where it lay`() throws {
    let folder = try VaultFolder()
    let keys = try folder.newKeys()
    var fixture = StoreFixture(seed: 31)
    let all = (0..<300).map { _ in fixture.subjectKeys() }
    for start in stride(from: 0, to: 300, by: 50) { try keys.insert(Array(all[start..<start + 50])) }
    try keys.destroyDataKeys(of: [all[7].subject])
    try keys.destroy([all[8].subject])
    let size = try folder.contents("keys.db").count
    // From one byte to two, and to four: what SQLite would store as integers of different sizes.
    for generation in [2, 300, 70_000] as [UInt32] {
      let before = try keys.storedKeys(after: nil, limit: 1000)
      let places = try keys.keys(wrappedBefore: .max, after: nil, limit: 1000).map(\.place)
      try Wrapping(generation).takeAll(in: keys)
      try keys.destroyDataKeys(of: [])
      let files = Data(try folder.contents("keys.db") + folder.contents("keys.db-wal"))
      for old in before {
        for start in stride(from: 0, to: 360, by: 24) {
          let part = Data(old.wrapped[start..<start + 24])
          if part.contains(where: { $0 != 0 }) { #expect(files.range(of: part) == nil) }
        }
      }
      #expect(try keys.keys(wrappedBefore: .max, after: nil, limit: 1000).map(\.place) == places)
      #expect(try folder.contents("keys.db").count == size)
      #expect(try keys.integrityProblems() == [])
      let now = try keys.storedKeys(after: nil, limit: 1000)
      #expect(now.map(\.name) == before.map(\.name) && now.allSatisfy { $0.wrapping == generation })
    }
  }

  @Test func `each write and each synchronization may fail once: every key is as it was or wrapped anew`()
    async throws
  {
    await #expect(processExitsWith: .success) {
      let tried = try WorkOnKeys(
        prepare: { try $0.insert(Wrapping.subjects.map { Wrapping(1).keys(of: $0) }) },
        work: { keys in
          try Wrapping(2).takeAll(in: keys)
          try keys.destroyDataKeys(of: [])
        },
        takeUp: { keys, _ in
          #expect(try Wrapping.check(keys).isSubset(of: [1, 2]))
          try Wrapping(2).takeAll(in: keys)
          #expect(try Wrapping.check(keys) == [2])
        }
      ).failEach()
      #expect(tried.writes > 10 && tried.synchronizations > 3)
    }
  }

  @Test(arguments: [25, 40, 60, 90, 130])
  func `killed at any moment, every key is as it was or wrapped anew`(milliseconds: Int) async throws {
    let folder = try VaultFolder()
    do {
      let keys = try folder.newKeys()
      try keys.insert(Wrapping.subjects.map { Wrapping(1).keys(of: $0) })
      keys.close()
    }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = folder.path as String, milliseconds = milliseconds as Int] in
      try WorkOnKeys.untilKilled(after: milliseconds, in: path) { keys in
        for generation in 2... as PartialRangeFrom<UInt32> { try Wrapping(generation).takeAll(in: keys) }
      }
    }
    let keys = try folder.openKeys()
    let generations = try Wrapping.check(keys)
    // It stopped in one place of one pass.
    #expect(generations.count <= 2)
    try Wrapping(.max).takeAll(in: keys)
    #expect(try Wrapping.check(keys) == [.max])
  }
}

/// The keys of forty subjects as they are under a generation of wrapping keys.
private struct Wrapping {
  let generation: UInt32
  init(_ generation: UInt32) { self.generation = generation }

  static let subjects: [SubjectID] = {
    var fixture = StoreFixture(seed: 77)
    return (0..<40).map { _ in fixture.subjectID() }
  }()

  private func bytes(_ subject: SubjectID) -> [UInt8] {
    var fixture = StoreFixture(seed: subject.raw.high ^ UInt64(generation))
    return fixture.bytes(360)
  }

  func keys(of subject: SubjectID) -> WrappedSubjectKeys {
    WrappedSubjectKeys(
      subject: subject, generation: 1, wrapping: generation, wrapped: bytes(subject),
      logToken: subject.raw.bytes + [0, 0, 0, 0, 0, 0])
  }

  /// As a rotation does it: a page a transaction.
  func takeAll(in store: SQLiteKeyStore) throws {
    var after: KeyPlace?
    while true {
      let page = try store.keys(wrappedBefore: generation, after: after, limit: 10)
      guard let last = page.last else { return }
      after = last.place
      try store.rewrap(
        page.map { old in
          let wrapped = bytes(old.keys.subject)
          let zeros = [UInt8](repeating: 0, count: 288)
          return RewrappedKeys(
            old, wrapping: generation,
            wrapped: old.keys.holdsDataKeys ? wrapped : zeros + wrapped.dropFirst(288))
        })
    }
  }

  /// The generations that the keys are wrapped under; each must be whole.
  static func check(_ store: SQLiteKeyStore) throws -> Set<UInt32> {
    let found = try store.storedKeys(after: nil, limit: 1000)
    #expect(Set(found.map(\.subject)) == Set(subjects))
    for keys in found { #expect(keys == Wrapping(keys.wrapping).keys(of: keys.subject)) }
    #expect(try store.integrityProblems() == [])
    return Set(found.map(\.wrapping))
  }
}
