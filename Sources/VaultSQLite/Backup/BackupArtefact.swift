import Glibc
public import Vault

/// A backup in a file.
public struct BackupArtefact: Sendable {
  public let path: String
  public let header: BackupHeader
  private let headerBytes: Int

  /// Reads the header, and holds the size of the file against it: one that is cut off is found without a key.
  public init(at path: String) throws {
    self.path = path
    let reader = try Reader(path)
    let start = try reader.bytes(atMost: BackupHeader.mostBytes)
    (header, headerBytes) = try BackupHeader.read(start)
    guard header.artefactBytes == reader.size else {
      throw BackupFailure(
        .damaged,
        "\(path): is cut off or has something behind it: \(reader.size) bytes, by its header \(header.artefactBytes)"
      )
    }
  }

  /// The backups in a folder, by name, and the names of files that should be one and are not.
  public static func all(in folder: String) throws -> (backups: [BackupArtefact], strange: [String]) {
    var (backups, strange): ([BackupArtefact], [String]) = ([], [])
    for name in try FolderEntries.names(in: folder)
    where name.utf8.suffix(BackupDraft.suffix.utf8.count).elementsEqual(BackupDraft.suffix.utf8) {
      do {
        backups.append(try BackupArtefact(at: "\(folder)/\(name)"))
      } catch {
        // Whatever has the name and cannot be read as one: it keeps nobody from the others.
        strange.append(name)
      }
    }
    return (backups, strange)
  }

  /// Opens all of it into a new file, durable when it returns; nothing is left where it fails.
  ///
  /// - Parameter identities: one of them must be the one it was sealed for.
  public func open(
    to target: String, identities: [BackupIdentity],
    progress: (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
  ) throws {
    guard let identity = identities.first(where: { $0.recipient == header.recipient }) ?? identities.first
    else {
      throw BackupFailure(.identity, "no identity was named to open the backup with")
    }
    let descriptor = Glibc.open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, target, "cannot make") }
    defer { close(descriptor) }
    do {
      let reader = try Reader(path)
      _ = try reader.bytes(exactly: headerBytes)
      var opener = try BackupOpener(
        header, head: try reader.bytes(exactly: BackupOpener.headBytes), identity: identity)
      for index in 0..<header.chunks {
        let count = header.bytes(ofChunk: index) + BackupOpener.overheadBytes
        try write(try opener.open(try reader.bytes(exactly: count)), to: descriptor, target)
        if index % 64 == 0 { progress(index, header.chunks) }
      }
      guard fsync(descriptor) == 0 else { throw StoreFailure(errno: errno, target, "cannot write durably") }
    } catch {
      unlink(target)
      throw error
    }
  }

  /// Deletes it.
  public func delete() throws(StoreFailure) {
    guard unlink(path) == 0 else { throw StoreFailure(errno: errno, path, "cannot delete") }
    try synchronizeFolder(of: path)
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32, _ target: String) throws(StoreFailure) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw StoreFailure(errno: count < 0 ? errno : ENOSPC, target, "cannot write") }
      done += count
    }
  }

  /// Reads a file from its beginning on.
  private final class Reader {
    let size: UInt64
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws(StoreFailure) {
      self.path = path
      descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      guard descriptor >= 0 else { throw StoreFailure(errno: errno, path, "cannot read the backup") }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        close(descriptor)
        throw StoreFailure(.damaged, "\(path): is not a file")
      }
      size = UInt64(max(0, status.st_size))
    }

    deinit { close(descriptor) }

    func bytes(atMost count: Int) throws(StoreFailure) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: count)
      var done = 0
      while done < count {
        let got = bytes.withUnsafeMutableBytes { buffer in
          Glibc.read(descriptor, buffer.baseAddress.map { $0 + done }, count - done)
        }
        if got < 0, errno == EINTR { continue }
        guard got >= 0 else { throw StoreFailure(errno: errno, path, "cannot read the backup") }
        if got == 0 { break }
        done += got
      }
      return Array(bytes.prefix(done))
    }

    func bytes(exactly count: Int) throws -> [UInt8] {
      let bytes = try bytes(atMost: count)
      guard bytes.count == count else { throw BackupFailure(.damaged, "\(path): is cut off") }
      return bytes
    }
  }
}
