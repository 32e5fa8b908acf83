@testable import Vault

/// A key store that does not destroy data keys when a test says so, or does and says it did not.
final class FailingKeyStore: KeyStore {
  private let store: any KeyStore
  private let faults: Faults

  init(_ store: any KeyStore, _ faults: Faults) {
    self.store = store
    self.faults = faults
  }

  func destroyDataKeys(of subjects: [SubjectID]) throws(StoreFailure) {
    switch faults.take() {
    case nil: try store.destroyDataKeys(of: subjects)
    case .full: throw StoreFailure(.full, "keys.db: database or disk is full (13)")
    case .beforePersisting, .readOnly, .hanging:
      throw StoreFailure(.unavailable, "keys.db: disk I/O error (10)")
    case .afterPersisting:
      try store.destroyDataKeys(of: subjects)
      throw StoreFailure(.busy, "keys.db: destroyed keys are still in the write-ahead log")
    }
  }

  func destroySystemKeys(_ roles: [String]) throws(StoreFailure) {
    switch faults.take() {
    case nil: try store.destroySystemKeys(roles)
    case .afterPersisting:
      try store.destroySystemKeys(roles)
      throw StoreFailure(.busy, "keys.db: destroyed keys are still in the write-ahead log")
    default: throw StoreFailure(.unavailable, "keys.db: disk I/O error (10)")
    }
  }

  /// A write that fails before or after it persisted, where a test wants it to.
  private func failing(_ write: () throws(StoreFailure) -> Void) throws(StoreFailure) {
    switch faults.take() {
    case nil: try write()
    case .full: throw StoreFailure(.full, "keys.db: database or disk is full (13)")
    case .beforePersisting, .readOnly, .hanging:
      throw StoreFailure(.unavailable, "keys.db: disk I/O error (10)")
    case .afterPersisting:
      try write()
      throw StoreFailure(.unavailable, "keys.db: disk I/O error (10)")
    }
  }

  func subjectKeys(_ subject: SubjectID) throws(StoreFailure) -> WrappedSubjectKeys? {
    try store.subjectKeys(subject)
  }
  func subjectKeys(_ subject: SubjectID, generation: UInt32) throws(StoreFailure) -> WrappedSubjectKeys? {
    try store.subjectKeys(subject, generation: generation)
  }
  func subjectKeys(logToken: [UInt8]) throws(StoreFailure) -> WrappedSubjectKeys? {
    try store.subjectKeys(logToken: logToken)
  }
  func generations(of subject: SubjectID) throws(StoreFailure) -> [UInt32] {
    try store.generations(of: subject)
  }
  func destroyKeys(before kept: [SubjectGeneration]) throws(StoreFailure) {
    try failing { () throws(StoreFailure) in try store.destroyKeys(before: kept) }
  }
  func destroySystemKeys(_ roles: [String], before generation: UInt32) throws(StoreFailure) {
    try failing { () throws(StoreFailure) in try store.destroySystemKeys(roles, before: generation) }
  }
  func insert(_ keys: [WrappedSubjectKeys]) throws(StoreFailure) {
    // Of a creation nothing is told: tests of those say what becomes of the record.
    guard keys.contains(where: { $0.generation > 1 }) else { return try store.insert(keys) }
    try failing { () throws(StoreFailure) in try store.insert(keys) }
  }
  func systemKeys() throws(StoreFailure) -> [SealedSystemKey] { try store.systemKeys() }
  func insert(_ keys: [SealedSystemKey]) throws(StoreFailure) {
    let isCounted = { (key: SealedSystemKey) in
      WrappingRole(name: key.role) != nil || IndexKeys.levels.contains { IndexKeys.role($0) == key.role }
    }
    guard keys.contains(where: isCounted) else { return try store.insert(keys) }
    try failing { () throws(StoreFailure) in try store.insert(keys) }
  }
  func replaceSystemKeys(_ present: [SealedSystemKey], with replacement: [SealedSystemKey])
    throws(StoreFailure)
  {
    try failing { () throws(StoreFailure) in
      try store.replaceSystemKeys(present, with: replacement)
    }
  }
  func wrappings() throws(StoreFailure) -> [UInt32: Int] { try store.wrappings() }
  func keys(wrappedBefore generation: UInt32, after: KeyPlace?, limit: Int) throws(StoreFailure)
    -> [PlacedKeys]
  {
    try store.keys(wrappedBefore: generation, after: after, limit: limit)
  }
  func rewrap(_ keys: [RewrappedKeys]) throws(StoreFailure) {
    try failing { () throws(StoreFailure) in try store.rewrap(keys) }
  }
  func destroyWrappingKeys(before generation: UInt32) throws(StoreFailure) -> Bool {
    var isDone = false
    try failing { () throws(StoreFailure) in isDone = try store.destroyWrappingKeys(before: generation) }
    return isDone
  }
  func subjects(after: SubjectID?, limit: Int) throws(StoreFailure) -> [SubjectID] {
    try store.subjects(after: after, limit: limit)
  }
  func storedKeys(after: SubjectGeneration?, limit: Int) throws(StoreFailure) -> [WrappedSubjectKeys] {
    try store.storedKeys(after: after, limit: limit)
  }
  func integrityProblems() throws(StoreFailure) -> [String] { try store.integrityProblems() }
  func destroy(_ subjects: [SubjectID]) throws(StoreFailure) { try store.destroy(subjects) }
}
