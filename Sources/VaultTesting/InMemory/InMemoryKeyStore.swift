import Synchronization
public import Vault

/// Wrapped keys in memory.
public final class InMemoryKeyStore: KeyStore {
  private struct Contents: Sendable {
    var keys: [SubjectGeneration: WrappedSubjectKeys] = [:]
    var destroyed: Set<SubjectID> = []

    func newest(where isMeant: (WrappedSubjectKeys) -> Bool) -> WrappedSubjectKeys? {
      keys.values.filter(isMeant).max { $0.generation < $1.generation }
    }
    var system: [SealedSystemKey] = []
    var destroyedRoles: Set<[UInt8]> = []
    /// Wrapping keys of generations before this one were destroyed.
    var firstWrapping: UInt32 = 0
    var destroyedKeys: [(role: [UInt8], generation: UInt32)] = []
  }
  private let contents = Mutex(Contents())

  public init() {}

  public func subjectKeys(_ subject: SubjectID) throws(StoreFailure) -> WrappedSubjectKeys? {
    contents.withLock { $0.newest { $0.subject == subject } }
  }

  public func subjectKeys(_ subject: SubjectID, generation: UInt32) throws(StoreFailure)
    -> WrappedSubjectKeys?
  {
    contents.withLock { $0.keys[SubjectGeneration(subject, generation)] }
  }

  public func subjectKeys(logToken: [UInt8]) throws(StoreFailure) -> WrappedSubjectKeys? {
    contents.withLock { $0.newest { $0.logToken == logToken } }
  }

  public func insert(_ keys: [WrappedSubjectKeys]) throws(StoreFailure) {
    try change { (contents) throws(StoreFailure) in
      for keys in keys {
        let newest = contents.newest { $0.subject == keys.subject }
        let isNext = newest.map {
          $0.holdsDataKeys && $0.generation < keys.generation && $0.logToken == keys.logToken
        }
        guard isNext ?? true, keys.wrapping >= contents.firstWrapping,
          !contents.destroyed.contains(keys.subject),
          !contents.keys.values.contains(where: {
            $0.logToken == keys.logToken && $0.subject != keys.subject
          })
        else {
          throw StoreFailure(.busy, "keys: a subject has keys already, or had some that were destroyed")
        }
        contents.keys[keys.name] = keys
      }
    }
  }

  public func systemKeys() throws(StoreFailure) -> [SealedSystemKey] { contents.withLock { $0.system } }

  public func insert(_ keys: [SealedSystemKey]) throws(StoreFailure) {
    try change { (contents) throws(StoreFailure) in
      for key in keys {
        let isThere =
          contents.destroyedRoles.contains(Array(key.role.utf8))
          || (WrappingRole.allCases.contains { $0.name.utf8.elementsEqual(key.role.utf8) }
            && key.generation < contents.firstWrapping)
          || contents.destroyedKeys.contains {
            $0.role == Array(key.role.utf8) && $0.generation == key.generation
          }
          || contents.system.contains {
            $0.generation == key.generation && $0.role.utf8.elementsEqual(key.role.utf8)
          }
        if isThere { throw StoreFailure(.busy, "keys: a key of this role and generation is already there") }
        contents.system.append(key)
      }
    }
  }

  public func replaceSystemKeys(
    _ present: [SealedSystemKey], with replacement: [SealedSystemKey]
  ) throws(StoreFailure) {
    try change { (contents) throws(StoreFailure) in
      func order(_ keys: [SealedSystemKey]) -> [SealedSystemKey] {
        keys.sorted { "\($0.role) \($0.generation)" < "\($1.role) \($1.generation)" }
      }
      if order(contents.system) == order(replacement) { return }
      guard order(contents.system) == order(present) else {
        throw StoreFailure(.busy, "keys: others are there meanwhile")
      }
      contents.system = replacement
    }
  }

  public func wrappings() throws(StoreFailure) -> [UInt32: Int] {
    contents.withLock { contents in
      contents.keys.values.reduce(into: [:]) { $0[$1.wrapping, default: 0] += 1 }
    }
  }

  public func keys(wrappedBefore generation: UInt32, after: KeyPlace?, limit: Int) throws(StoreFailure)
    -> [PlacedKeys]
  {
    contents.withLock { contents in
      let all = contents.keys.values.sorted { $0.name < $1.name }.enumerated()
        .map { PlacedKeys(place: KeyPlace(Int64($0.offset)), keys: $0.element) }
      return Array(
        all.filter { $0.place.number > after?.number ?? -1 && $0.keys.wrapping < generation }
          .prefix(max(0, limit)))
    }
  }

  public func rewrap(_ keys: [RewrappedKeys]) throws(StoreFailure) {
    contents.withLock { contents in
      for new in keys where contents.keys[new.old.keys.name] == new.old.keys {
        contents.keys[new.old.keys.name] = WrappedSubjectKeys(
          subject: new.old.keys.subject, generation: new.old.keys.generation, wrapping: new.wrapping,
          wrapped: new.wrapped, logToken: new.old.keys.logToken)
      }
    }
  }

  public func destroyWrappingKeys(before generation: UInt32) throws(StoreFailure) -> Bool {
    contents.withLock { contents in
      guard contents.keys.values.allSatisfy({ $0.wrapping >= generation }) else { return false }
      let roles = WrappingRole.allCases.flatMap(\.storedNames)
      let held = contents.system.filter { roles.contains($0.role) }.map(\.generation)
      contents.system.removeAll { roles.contains($0.role) && $0.generation < generation }
      contents.system.removeAll {
        RotationMark.storedNames.contains($0.role) && $0.generation <= generation
      }
      if let oldest = held.min(), oldest < generation { contents.firstWrapping = generation }
      return true
    }
  }

  public func subjects(after: SubjectID?, limit: Int) throws(StoreFailure) -> [SubjectID] {
    contents.withLock { contents in
      Array(
        Set(contents.keys.keys.map(\.subject)).filter { subject in after.map { $0 < subject } ?? true }
          .sorted().prefix(max(0, limit)))
    }
  }

  public func storedKeys(after: SubjectGeneration?, limit: Int) throws(StoreFailure) -> [WrappedSubjectKeys] {
    contents.withLock { contents in
      let names = contents.keys.keys.filter { name in after.map { $0 < name } ?? true }.sorted()
      return names.prefix(max(0, limit)).compactMap { contents.keys[$0] }
    }
  }

  public func integrityProblems() throws(StoreFailure) -> [String] { [] }

  public func destroy(_ subjects: [SubjectID]) throws(StoreFailure) {
    contents.withLock { contents in
      for name in contents.keys.keys where subjects.contains(name.subject) {
        contents.keys[name] = nil
        contents.destroyed.insert(name.subject)
      }
    }
  }

  public func destroyDataKeys(of subjects: [SubjectID]) throws(StoreFailure) {
    contents.withLock { contents in
      for (name, keys) in contents.keys where subjects.contains(name.subject) {
        contents.keys[name] = keys.withoutDataKeys()
      }
    }
  }

  public func destroySystemKeys(_ roles: [String]) throws(StoreFailure) {
    contents.withLock { contents in
      for role in roles {
        let before = contents.system.count
        contents.system.removeAll { $0.role.utf8.elementsEqual(role.utf8) }
        if contents.system.count < before { contents.destroyedRoles.insert(Array(role.utf8)) }
      }
    }
  }

  public func generations(of subject: SubjectID) throws(StoreFailure) -> [UInt32] {
    contents.withLock { $0.keys.keys.filter { $0.subject == subject }.map(\.generation).sorted() }
  }

  public func destroyKeys(before kept: [SubjectGeneration]) throws(StoreFailure) {
    contents.withLock { contents in
      for kept in kept where contents.keys[kept] != nil {
        contents.keys = contents.keys.filter {
          $0.key.subject != kept.subject || $0.key.generation >= kept.generation
        }
      }
    }
  }

  public func destroySystemKeys(_ roles: [String], before generation: UInt32) throws(StoreFailure) {
    contents.withLock { contents in
      let isFormer = { (key: SealedSystemKey) in
        roles.contains { $0.utf8.elementsEqual(key.role.utf8) } && key.generation < generation
      }
      for key in contents.system where isFormer(key) {
        contents.destroyedKeys.append((Array(key.role.utf8), key.generation))
      }
      contents.system.removeAll(where: isFormer)
    }
  }

  /// All of the change or nothing of it.
  private func change(_ body: (inout Contents) throws(StoreFailure) -> Void) throws(StoreFailure) {
    try contents.withLock { (contents) throws(StoreFailure) in
      var copy = contents
      try body(&copy)
      contents = copy
    }
  }
}
