/// Where wrapped keys lie, apart from the data they open.
///
/// Writes are durable when they return. SQLite does not commit two files as one, so a subject's keys are
/// written before its first record (an orphan is swept) and destroyed after the intent is logged.
public protocol KeyStore: Sendable {
  /// The wrapped keys of a subject's newest generation that is held, or `nil`.
  func subjectKeys(_ subject: SubjectID) throws(StoreFailure) -> WrappedSubjectKeys?
  /// The wrapped keys of a subject's generation: the one that the boxes to be opened name; `nil` where it is not held.
  /// One look-up, however many subjects and generations there are.
  func subjectKeys(_ subject: SubjectID, generation: UInt32) throws(StoreFailure) -> WrappedSubjectKeys?
  /// The wrapped keys of the subject with this log token (each has its own), the newest generation that is held, or
  /// `nil`: how an officer's reading of the log gets from an index row to the key that opens the subject's half, until
  /// erasure destroys both.
  func subjectKeys(logToken: [UInt8]) throws(StoreFailure) -> WrappedSubjectKeys?
  /// Writes keys of new subjects, or of a newer generation beside those a subject has; all or none. `.busy` where a
  /// subject has this generation or a newer one, where its newest keys, or its data keys, were destroyed, where its log
  /// token is not its own, and where the wrapping keys they are wrapped under were destroyed.
  func insert(_ keys: [WrappedSubjectKeys]) throws(StoreFailure)
  /// The generations of a subject's keys that are held, ascending.
  func generations(of subject: SubjectID) throws(StoreFailure) -> [UInt32]
  /// Every sealed system key: wrapping keys by role and generation, period keys, index root, log key.
  func systemKeys() throws(StoreFailure) -> [SealedSystemKey]
  /// Writes system keys; refused (`.busy`) where one of the same role and generation is there.
  func insert(_ keys: [SealedSystemKey]) throws(StoreFailure)
  /// Puts `replacement` in the place of `present`, which must be every system key there is; all or nothing, and what
  /// was there is overwritten and the store's own log cut, so that no copy stays in the file. `.busy` where others
  /// are there, or where something kept the log from being cut: to be called again; twice is once.
  func replaceSystemKeys(_ present: [SealedSystemKey], with replacement: [SealedSystemKey])
    throws(StoreFailure)
  /// Overwrites the system keys of these roles, all generations, and truncates the store's own log, as `destroy` does:
  /// they are no longer among `systemKeys`, and none of the same role and generation can be written again.
  func destroySystemKeys(_ roles: [String]) throws(StoreFailure)
  /// The same for the system keys of these roles before a generation, all or none.
  func destroySystemKeys(_ roles: [String], before generation: UInt32) throws(StoreFailure)
  /// How many keys of subjects are wrapped under each generation of wrapping keys: rows, five keys each.
  func wrappings() throws(StoreFailure) -> [UInt32: Int]
  /// Keys wrapped under an older generation of wrapping keys than `generation`, in the order they lie in, after `after`.
  func keys(wrappedBefore generation: UInt32, after: KeyPlace?, limit: Int) throws(StoreFailure)
    -> [PlacedKeys]
  /// Writes keys wrapped anew over what they were, each in its place; all or none of those that are still as they were.
  /// Those that are others meanwhile, or destroyed, are passed over.
  func rewrap(_ keys: [RewrappedKeys]) throws(StoreFailure)
  /// Destroys the wrapping keys of all generations before `generation`, and the marks of rotations up to it, as
  /// `destroySystemKeys` does; afterwards nothing wrapped under them can be written.
  ///
  /// - Returns: `false`, and nothing is done, where a subject's keys are wrapped under one of them.
  func destroyWrappingKeys(before generation: UInt32) throws(StoreFailure) -> Bool
  /// The subjects that have keys, in order, after `after`: for sweeping orphans.
  func subjects(after: SubjectID?, limit: Int) throws(StoreFailure) -> [SubjectID]
  /// The keys of subjects that have any, every generation, in order of subject and generation, after `after`, as the
  /// medium now holds them and not as they were once read: for verification.
  func storedKeys(after: SubjectGeneration?, limit: Int) throws(StoreFailure) -> [WrappedSubjectKeys]
  /// Checks the file's own structure (pages, indexes), and that what stands for destroyed keys is zeros; what it
  /// finds, in words without values.
  func integrityProblems() throws(StoreFailure) -> [String]
  /// Destroys the keys of subjects, all generations, and truncates the store's own log, so that no copy stays in the file.
  /// `.busy` where something kept the log from being cut: to be called again; twice is once.
  func destroy(_ subjects: [SubjectID]) throws(StoreFailure)
  /// Destroys the data keys and the facts key of subjects, all generations, as `destroy` does, and leaves the audit key and the
  /// log token: nothing is held about them any more, and the log still tells who looked. Subjects without keys
  /// are passed over; also without subjects the store's own log is cut.
  func destroyDataKeys(of subjects: [SubjectID]) throws(StoreFailure)
  /// Destroys the keys of all generations before each of these, where it is held itself. The store's own log is not
  /// cut: many such calls are followed by one of `destroyDataKeys`.
  func destroyKeys(before kept: [SubjectGeneration]) throws(StoreFailure)
}

/// Which generation of whose keys.
public struct SubjectGeneration: Sendable, Hashable, Comparable {
  public let subject: SubjectID
  public let generation: UInt32

  public init(_ subject: SubjectID, _ generation: UInt32) {
    self.subject = subject
    self.generation = generation
  }

  public static func < (left: Self, right: Self) -> Bool {
    left.subject == right.subject ? left.generation < right.generation : left.subject < right.subject
  }
}

/// The wrapped keys of one subject: a data key a level, the facts key and the audit key.
public struct WrappedSubjectKeys: Sendable, Equatable {
  public let subject: SubjectID
  /// The generation of the data keys; every box names it.
  public let generation: UInt32
  /// The generation of the wrapping keys that wrapped them.
  public let wrapping: UInt32
  /// L2, L3, L4, facts, audit: each nonce (24), sealed key (32), tag (16).
  public let wrapped: [UInt8]
  /// The keyed hash that stands for the subject in the log's index: 16 bytes.
  public let logToken: [UInt8]

  public init(subject: SubjectID, generation: UInt32, wrapping: UInt32, wrapped: [UInt8], logToken: [UInt8]) {
    self.subject = subject
    self.logToken = logToken
    self.generation = generation
    self.wrapping = wrapping
    self.wrapped = wrapped
  }

  /// Whose they are, and the how manyth.
  public var name: SubjectGeneration { SubjectGeneration(subject, generation) }

  /// One wrapped key: nonce (24), sealed key (32), tag (16).
  static let keyBytes = 72
  /// What goes where only the audit key stays: the four keys before it.
  private static let dataKeyBytes = 4 * keyBytes

  /// Whether the keys are there that open records; no sealed key is all zeros.
  public var holdsDataKeys: Bool {
    wrapped.prefix(WrappedSubjectKeys.dataKeyBytes).contains { $0 != 0 }
  }

  /// The same with zeros, as many, in place of all keys but the audit key.
  public func withoutDataKeys() -> WrappedSubjectKeys {
    let gone = min(wrapped.count, WrappedSubjectKeys.dataKeyBytes)
    return WrappedSubjectKeys(
      subject: subject, generation: generation, wrapping: wrapping,
      wrapped: [UInt8](repeating: 0, count: gone) + wrapped.dropFirst(gone), logToken: logToken)
  }
}

/// Where keys lie in their store: a place to go on behind.
public struct KeyPlace: Sendable, Hashable {
  public let number: Int64
  public init(_ number: Int64) { self.number = number }
}

/// Keys as they are stored, and where.
public struct PlacedKeys: Sendable, Equatable {
  public let place: KeyPlace
  public let keys: WrappedSubjectKeys

  public init(place: KeyPlace, keys: WrappedSubjectKeys) {
    self.place = place
    self.keys = keys
  }
}

/// Keys as they were stored, and the same under another generation of wrapping keys.
public struct RewrappedKeys: Sendable {
  public let old: PlacedKeys
  public let wrapping: UInt32
  /// As many bytes as before.
  public let wrapped: [UInt8]

  public init(_ old: PlacedKeys, wrapping: UInt32, wrapped: [UInt8]) {
    self.old = old
    self.wrapping = wrapping
    self.wrapped = wrapped
  }
}

/// A key of the vault itself, sealed under the root key.
public struct SealedSystemKey: Sendable, Equatable {
  /// `wrap-L2`, `wrap-L3`, `wrap-L4`, `wrap-facts`, `wrap-audit`, `index-L2`, `index-L3`, `index-L4`, `control`, `log`,
  /// `periods`, `period-<class>-<yyyymm>`, `rotation`, `root-<how held>`, `ended-L3`, `limit-L3` and, copied for it,
  /// `limit-L3/<role>`.
  public let role: String
  public let generation: UInt32
  /// Nonce (24), sealed key (32), tag (16).
  public let box: [UInt8]

  public init(role: String, generation: UInt32, box: [UInt8]) {
    self.role = role
    self.generation = generation
    self.box = box
  }
}
