public import Vault

/// Wrapped keys in `keys.db`, beside `vault.db` and never in its backups.
public final class SQLiteKeyStore: KeyStore {
  private let readers: ReaderPool<KeyReads>
  /// `nil` where the store was opened for reading.
  let writer: Writer<KeyWrites>?
  private let file: DatabaseFile
  /// Keeps the folder's lock for as long as the store lives.
  private let directory: VaultDirectory?

  /// Makes an empty `keys.db` in the folder and opens it.
  public static func create(in directory: VaultDirectory) throws(StoreFailure) -> SQLiteKeyStore {
    try DatabaseFile(directory: directory.path, format: .keys).create()
    return try open(in: directory)
  }

  /// Opens the `keys.db` of the folder; errors as `SQLiteVaultStore.open(in:)`.
  public static func open(in directory: VaultDirectory) throws(StoreFailure) -> SQLiteKeyStore {
    let file = DatabaseFile(directory: directory.path, format: .keys)
    try file.check()
    let writer = try Writer(file, cacheKiB: 4096) { connection throws(StoreFailure) in
      try KeyWrites(on: connection)
    }
    return SQLiteKeyStore(file, writer: writer, directory: directory)
  }

  /// Opens the `keys.db` in the folder `path` for reading only.
  public static func openReadOnly(at path: String) throws(StoreFailure) -> SQLiteKeyStore {
    try checkIsPrivateDirectory(path)
    let file = DatabaseFile(directory: path, format: .keys)
    try file.check()
    return SQLiteKeyStore(file, writer: nil, directory: nil)
  }

  private init(_ file: DatabaseFile, writer: Writer<KeyWrites>?, directory: VaultDirectory?) {
    self.file = file
    self.writer = writer
    self.directory = directory
    readers = ReaderPool(keeping: 8) { () throws(StoreFailure) in try KeyReads(file) }
  }

  deinit { close() }

  /// Ends all connections; every later call throws `.unavailable`. Twice is once.
  public func close() {
    readers.close()
    writer?.close()
  }

  /// Takes as little room beside the keys as can be while the medium is full.
  public func economize(_ isShort: Bool) { writer?.economize(isShort) }

  // MARK: Reading

  public func subjectKeys(_ subject: SubjectID) throws(StoreFailure) -> WrappedSubjectKeys? {
    try readers.read { reads throws(StoreFailure) in try reads.subjectKeys(subject) }
  }

  public func subjectKeys(_ subject: SubjectID, generation: UInt32) throws(StoreFailure)
    -> WrappedSubjectKeys?
  {
    try readers.read { reads throws(StoreFailure) in try reads.subjectKeys(subject, generation: generation) }
  }

  public func generations(of subject: SubjectID) throws(StoreFailure) -> [UInt32] {
    try readers.read { reads throws(StoreFailure) in try reads.generations(of: subject) }
  }

  public func subjectKeys(logToken: [UInt8]) throws(StoreFailure) -> WrappedSubjectKeys? {
    try readers.read { reads throws(StoreFailure) in try reads.subjectKeys(logToken: logToken) }
  }

  public func wrappings() throws(StoreFailure) -> [UInt32: Int] {
    try readers.read { reads throws(StoreFailure) in try reads.wrappings() }
  }

  public func keys(wrappedBefore generation: UInt32, after: KeyPlace?, limit: Int) throws(StoreFailure)
    -> [PlacedKeys]
  {
    try readers.read { reads throws(StoreFailure) in
      try reads.keys(wrappedBefore: generation, after: after, limit: limit)
    }
  }

  public func systemKeys() throws(StoreFailure) -> [SealedSystemKey] {
    try readers.read { reads throws(StoreFailure) in try reads.systemKeys() }
  }

  public func subjects(after: SubjectID?, limit: Int) throws(StoreFailure) -> [SubjectID] {
    try readers.read { reads throws(StoreFailure) in try reads.subjects(after: after, limit: limit) }
  }

  public func storedKeys(after: SubjectGeneration?, limit: Int) throws(StoreFailure) -> [WrappedSubjectKeys] {
    try KeyScan(file).keys(after: after, limit: limit)
  }

  public func integrityProblems() throws(StoreFailure) -> [String] { try KeyScan(file).problems() }

  // MARK: Writing

  public func insert(_ keys: [WrappedSubjectKeys]) throws(StoreFailure) {
    try commit { writes throws(StoreFailure) in
      for keys in keys where try !writes.insert(keys) {
        throw StoreFailure(
          .busy, "\(file.name): a subject has keys already, or had some, or what wraps them was destroyed")
      }
    }
  }

  public func insert(_ keys: [SealedSystemKey]) throws(StoreFailure) {
    try commit { writes throws(StoreFailure) in
      for key in keys where try !writes.insert(key) {
        throw StoreFailure(.busy, "\(file.name): a key of this role and generation is already there")
      }
    }
  }

  /// All rows of the table go and come anew: with `secure_delete` SQLite overwrites every page it empties, also what
  /// the splitting of pages left between their cells.
  public func replaceSystemKeys(
    _ present: [SealedSystemKey], with replacement: [SealedSystemKey]
  ) throws(StoreFailure) {
    try commit { writes throws(StoreFailure) in
      let all = try writes.systemKeys()
      let (stored, destroyed) = (all.filter(\.isHeld), all.filter { !$0.isHeld })
      if stored == ordered(replacement) { return }
      guard stored == ordered(present) else {
        throw StoreFailure(.busy, "\(file.name): other system keys are there meanwhile\ntry again")
      }
      try writes.removeSystemKeys()
      // What stands for destroyed keys stays.
      for key in replacement + destroyed where try !writes.insert(key) {
        throw StoreFailure(.busy, "\(file.name): a key of this role and generation is already there")
      }
    }
    try writer?.cutLog()
  }

  /// As the table orders them.
  private func ordered(_ keys: [SealedSystemKey]) -> [SealedSystemKey] {
    keys.sorted { left, right in
      left.role.utf8.elementsEqual(right.role.utf8)
        ? left.generation < right.generation : left.role.utf8.lexicographicallyPrecedes(right.role.utf8)
    }
  }

  /// Overwrites the keys of `subjects` and cuts the write-ahead log to nothing, so that neither file holds a copy.
  ///
  /// - Throws: `.busy` where a reader kept the log from being cut: the keys are destroyed, their old pages are not.
  ///   To be called again; destroying twice is destroying once.
  public func destroy(_ subjects: [SubjectID]) throws(StoreFailure) {
    try commit { writes throws(StoreFailure) in
      for subject in subjects { try writes.destroy(subject) }
    }
    try writer?.cutLog()
  }

  public func destroyDataKeys(of subjects: [SubjectID]) throws(StoreFailure) {
    try commit { writes throws(StoreFailure) in
      for subject in subjects { try writes.destroyDataKeys(of: subject) }
    }
    try writer?.cutLog()
  }

  public func destroySystemKeys(_ roles: [String]) throws(StoreFailure) {
    try commit { writes throws(StoreFailure) in
      for role in roles { try writes.destroySystemKeys(role) }
    }
    try writer?.cutLog()
  }

  public func destroySystemKeys(_ roles: [String], before generation: UInt32) throws(StoreFailure) {
    try commit { writes throws(StoreFailure) in
      for role in roles { try writes.destroySystemKeys(role, before: generation) }
    }
    try writer?.cutLog()
  }

  public func destroyKeys(before kept: [SubjectGeneration]) throws(StoreFailure) {
    try commit { writes throws(StoreFailure) in
      for kept in kept { try writes.destroyKeys(before: kept) }
    }
  }

  public func rewrap(_ keys: [RewrappedKeys]) throws(StoreFailure) {
    try commit { writes throws(StoreFailure) in
      for keys in keys { try writes.rewrap(keys) }
    }
  }

  public func destroyWrappingKeys(before generation: UInt32) throws(StoreFailure) -> Bool {
    let isDone = try commit { writes throws(StoreFailure) in
      guard try !writes.holdsKeys(wrappedBefore: generation) else { return false }
      for name in WrappingRole.allCases.flatMap(\.storedNames) {
        try writes.destroySystemKeys(name, before: generation)
      }
      for name in RotationMark.storedNames { try writes.destroySystemKeys(name, through: generation) }
      return true
    }
    if isDone { try writer?.cutLog() }
    return isDone
  }

  private func commit<Result>(_ body: (KeyWrites) throws(StoreFailure) -> Result) throws(StoreFailure)
    -> Result
  {
    guard let writer else {
      throw StoreFailure(
        .readOnly, "\(file.name): was opened for reading only\nopen the vault to write to it")
    }
    return try writer.commit(body)
  }
}

extension SealedSystemKey {
  /// A key that was destroyed is all zeros.
  fileprivate var isHeld: Bool { box.contains { $0 != 0 } }
}
