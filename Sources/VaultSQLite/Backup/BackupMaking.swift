import Glibc
public import MerkleLog
public import Vault

/// Makes a backup of a vault, which may be served meanwhile: data and keys as two artefacts, each sealed for its recipient.
/// Needs no key of the vault.
public struct BackupMaking: Sendable {
  /// Where one of the two goes, for whom, and how long it is kept.
  public struct Destination: Sendable {
    public let folder: String
    public let recipient: BackupRecipient
    /// In seconds.
    public let keptFor: Int64

    public init(folder: String, recipient: BackupRecipient, keptFor: Int64) {
      self.folder = folder
      self.recipient = recipient
      self.keptFor = keptFor
    }
  }

  public struct Made: Sendable {
    public let path: String
    public let header: BackupHeader
  }

  public struct Result: Sendable {
    public let data: Made
    public let keys: Made
    /// What broken-off runs had left in the folders, and was taken away.
    public let swept: [String]
  }

  private let vault: String
  private let log: VerifierKey
  private let data: Destination
  private let keys: Destination
  /// What stays free on the vault's own medium: a backup must not be what fills it.
  private static let leftFree: UInt64 = 64 << 20

  /// - Parameter log: the key that must have signed the log's head.
  public init(of vault: String, log: VerifierKey, data: Destination, keys: Destination) {
    self.vault = vault
    self.log = log
    self.data = data
    self.keys = keys
  }

  public func run(
    at now: Timestamp, progress: (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
  ) throws -> Result {
    var swept = try BackupDraft.sweep(data.folder)
    if keys.folder != data.folder { swept += try BackupDraft.sweep(keys.folder) }
    UnnamedFile.sweep(vault)

    let snapshot = try VaultSnapshot(of: vault)
    let note = try note(of: snapshot, at: now)
    let sizes = try snapshot.sizes()
    try checkRoom(for: sizes)
    let keyDraft = try draft(.keys, note, sizes.keys, keys)
    let dataDraft = try draft(.data, note, sizes.data, data)

    // Copied before anything is written: the folders may be slow, and erasures wait for the snapshot.
    let keyCopy = try snapshot.copyKeys()
    let dataCopy = try snapshot.copyData(in: vault) { done, of in progress(done, of * 2) }
    // A copy that somebody took away meanwhile is empty, and no backup.
    guard keyCopy.size == sizes.keys, dataCopy.size == sizes.data else {
      throw StoreFailure(.unavailable, "\(vault): was not copied whole\ntry again")
    }
    let keyHeader = try write(keyCopy, .keys, note, to: keyDraft, for: keys)
    let dataHeader = try write(dataCopy, .data, note, to: dataDraft, for: data) { done, of in
      progress(of + done, of * 2)
    }
    guard try keyDraft.readBack() == keyHeader, try dataDraft.readBack() == dataHeader else {
      throw StoreFailure(.damaged, "a backup does not read back as it was written\ntry another medium")
    }
    // Both are durable before one has its name; data without its keys would look like a backup and open nothing.
    try keyDraft.publish()
    try dataDraft.publish()
    return Result(
      data: Made(path: dataDraft.path, header: dataHeader),
      keys: Made(path: keyDraft.path, header: keyHeader),
      swept: swept)
  }

  private func note(of snapshot: VaultSnapshot, at now: Timestamp) throws -> BackupNote {
    guard let id = BackupHeader.vault(of: snapshot.settings) else {
      throw BackupFailure(.unfit, "vault settings cannot be read\nrun `fengni audit verify --data`")
    }
    let checkpoint = try? SignedNote(snapshot.head.checkpoint).verified(by: [log]).checkpoint(
      origin: log.name)
    guard checkpoint != nil else {
      throw BackupFailure(
        .unfit,
        "the head of the log is not signed by the verifier key that was named\nname the key of the log in force"
      )
    }
    return BackupNote(vault: id, made: now, log: log, note: snapshot.head.checkpoint)
  }

  private func draft(
    _ kind: BackupHeader.Kind, _ note: BackupNote, _ bytes: UInt64, _ destination: Destination
  ) throws(StoreFailure) -> BackupDraft {
    // `20261127T101500Z`: no colon, which some file systems refuse.
    let time = String(note.made.description.filter { $0 != "-" && $0 != ":" }.prefix(15))
    let name = "fengni-\(note.vault.text.prefix(8))-\(time)Z-\(kind.rawValue)\(BackupDraft.suffix)"
    return try BackupDraft(at: "\(destination.folder)/\(name)")
  }

  private func write(
    _ source: some BackupSource, _ kind: BackupHeader.Kind, _ note: BackupNote, to draft: BackupDraft,
    for destination: Destination, progress: (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
  ) throws -> BackupHeader {
    var sealer = try BackupSealer(
      kind, note, bytes: source.size, keptFor: destination.keptFor, recipient: destination.recipient)
    let header = sealer.header
    try draft.write(sealer.beginning)
    for index in 0..<header.chunks {
      let offset = index * UInt64(BackupHeader.chunkBytes)
      try draft.write(sealer.seal(try source.bytes(at: offset, count: header.bytes(ofChunk: index))))
      if index % 64 == 0 { progress(index, header.chunks) }
    }
    try draft.synchronize()
    return header
  }

  // MARK: Room

  /// Before anything is written: half a backup helps nobody, and a full medium stops the vault.
  private func checkRoom(for sizes: (data: UInt64, keys: UInt64)) throws {
    var needed: [(folder: String, bytes: UInt64)] = [
      (vault, sizes.data + BackupMaking.leftFree), (data.folder, sizes.data), (keys.folder, sizes.keys),
    ]
    // What chunks and header add.
    for index in 1...2 { needed[index].bytes += needed[index].bytes / 1024 + (64 << 10) }
    var wanted: [UInt64: (folder: String, bytes: UInt64)] = [:]
    for (folder, bytes) in needed {
      var status = stat()
      guard stat(folder, &status) == 0 else { throw StoreFailure(errno: errno, folder, "cannot be used") }
      wanted[UInt64(status.st_dev), default: (folder, 0)].bytes += bytes
    }
    for (folder, bytes) in wanted.values {
      var medium = statvfs()
      guard statvfs(folder, &medium) == 0 else {
        throw StoreFailure(errno: errno, folder, "cannot be examined")
      }
      let (free, isMore) = UInt64(medium.f_bavail).multipliedReportingOverflow(by: UInt64(medium.f_frsize))
      guard isMore || free >= bytes else {
        throw StoreFailure(
          .full,
          "\(folder): no room for a backup: \(bytes >> 20) MiB are needed, \(free >> 20) MiB are free"
            + "\nfree space on the medium, or name a folder on another one")
      }
    }
  }
}
