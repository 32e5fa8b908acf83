import Synchronization

@testable import Vault

/// System keys in memory: what tests of sealing need of a key store.
final class KeysInMemory: KeyStore {
  private let subjects = Mutex<[SubjectID: WrappedSubjectKeys]>([:])
  private let system = Mutex<[SealedSystemKey]>([])

  func subjectKeys(_ subject: SubjectID) throws(StoreFailure) -> WrappedSubjectKeys? {
    subjects.withLock { $0[subject] }
  }

  func subjectKeys(_ subject: SubjectID, generation: UInt32) throws(StoreFailure) -> WrappedSubjectKeys? {
    subjects.withLock { $0[subject].flatMap { $0.generation == generation ? $0 : nil } }
  }

  func subjectKeys(logToken: [UInt8]) throws(StoreFailure) -> WrappedSubjectKeys? {
    subjects.withLock { $0.values.first { $0.logToken == logToken } }
  }

  func insert(_ keys: [WrappedSubjectKeys]) throws(StoreFailure) {
    subjects.withLock { subjects in for key in keys { subjects[key.subject] = key } }
  }

  func systemKeys() throws(StoreFailure) -> [SealedSystemKey] { system.withLock { $0 } }

  func insert(_ keys: [SealedSystemKey]) throws(StoreFailure) {
    let isTaken = system.withLock { system in
      if keys.contains(where: { key in
        system.contains { $0.role == key.role && $0.generation == key.generation }
      }) {
        return true
      }
      system.append(contentsOf: keys)
      return false
    }
    if isTaken { throw StoreFailure(.busy, "key is there already") }
  }

  func replaceSystemKeys(_ present: [SealedSystemKey], with replacement: [SealedSystemKey])
    throws(StoreFailure)
  {
    let isOther = system.withLock { system in
      guard system == present else { return true }
      system = replacement
      return false
    }
    if isOther { throw StoreFailure(.busy, "others are there") }
  }

  func wrappings() throws(StoreFailure) -> [UInt32: Int] {
    subjects.withLock { $0.values.reduce(into: [:]) { $0[$1.wrapping, default: 0] += 1 } }
  }

  func keys(wrappedBefore generation: UInt32, after: KeyPlace?, limit: Int) throws(StoreFailure)
    -> [PlacedKeys]
  {
    []
  }

  func rewrap(_ keys: [RewrappedKeys]) throws(StoreFailure) {}

  func destroyWrappingKeys(before generation: UInt32) throws(StoreFailure) -> Bool { false }

  func subjects(after: SubjectID?, limit: Int) throws(StoreFailure) -> [SubjectID] {
    subjects.withLock { subjects in
      Array(subjects.keys.sorted().filter { id in after.map { id > $0 } ?? true }.prefix(limit))
    }
  }

  func storedKeys(after: SubjectGeneration?, limit: Int) throws(StoreFailure) -> [WrappedSubjectKeys] {
    let page = try subjects(after: after?.subject, limit: limit)
    return subjects.withLock { subjects in page.compactMap { subjects[$0] } }
  }

  func integrityProblems() throws(StoreFailure) -> [String] { [] }

  func destroy(_ gone: [SubjectID]) throws(StoreFailure) {
    subjects.withLock { subjects in for subject in gone { subjects[subject] = nil } }
  }

  func destroySystemKeys(_ roles: [String]) throws(StoreFailure) {
    system.withLock { system in system.removeAll { roles.contains($0.role) } }
  }

  func generations(of subject: SubjectID) throws(StoreFailure) -> [UInt32] {
    subjects.withLock { $0[subject].map { [$0.generation] } ?? [] }
  }

  /// One generation each is all there is.
  func destroyKeys(before kept: [SubjectGeneration]) throws(StoreFailure) {}

  func destroySystemKeys(_ roles: [String], before generation: UInt32) throws(StoreFailure) {
    system.withLock { system in
      system.removeAll { roles.contains($0.role) && $0.generation < generation }
    }
  }

  func destroyDataKeys(of gone: [SubjectID]) throws(StoreFailure) {
    subjects.withLock { subjects in
      for subject in gone { subjects[subject] = subjects[subject]?.withoutDataKeys() }
    }
  }
}
