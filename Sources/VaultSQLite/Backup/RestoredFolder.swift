import Glibc
public import Vault

/// A vault's folder that is being put back: under another name until all of it is there and durable.
///
/// ```
/// <folder>.restoring/     while it is filled; mode 0700, its `lock` held
/// <folder>/               whole
/// ```
/// What a run left that was broken off is taken away by the next; nothing else is ever written over.
public final class RestoredFolder {
  /// Where the files are for now.
  public var path: String { "\(target).restoring" }
  private let target: String
  private var lock: FolderLock?

  /// The files that a run, or whoever looks at them, makes.
  private static let names =
    ["vault.db", "keys.db"].flatMap { [$0, "\($0)-wal", "\($0)-shm", "\($0)-journal"] } + [
      "log.vkey", "log.vkey.new", "lock",
    ]

  public init(at target: String) throws(StoreFailure) {
    var name = target
    while name.utf8.count > 1, name.utf8.last == UInt8(ascii: "/") { name.removeLast() }
    self.target = name
    guard !exists(name) else {
      throw StoreFailure(
        .unavailable, "\(name): is there already\nname a new folder: a backup is never put over a vault")
    }
    guard mkdir("\(name).restoring", 0o700) == 0 || errno == EEXIST else {
      throw StoreFailure(errno: errno, name, "cannot make the folder")
    }
    var status = stat()
    // A link could lead to a vault that is in use.
    guard lstat("\(name).restoring", &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
      status.st_uid == geteuid(), status.st_mode & 0o077 == 0
    else {
      throw StoreFailure(
        .unavailable, "\(name).restoring: is not a private folder of this user's\nlook at it and take it away"
      )
    }
    lock = try FolderLock(of: "\(name).restoring", busy: "another restore is under way")
    try clear(but: ["lock"])
  }

  deinit {
    guard lock != nil else { return }
    try? clear(but: [])
    rmdir(path)
  }

  /// Takes away what killed processes left in a folder, of names that begin so.
  public static func sweep(in folder: String, prefix: String) {
    let end = ".restoring"
    for name in (try? FolderEntries.names(in: folder)) ?? []
    where name.utf8.starts(with: prefix.utf8) && name.utf8.suffix(end.utf8.count).elementsEqual(end.utf8) {
      // Takes its lock, and with it goes what it holds; not where somebody else has it.
      _ = try? RestoredFolder(at: "\(folder)/\(name.dropLast(end.utf8.count))")
    }
  }

  private func clear(but kept: [String]) throws(StoreFailure) {
    let found = try FolderEntries.names(in: path).filter { !kept.contains($0) }
    // All of them before the first one goes.
    for name in found where !RestoredFolder.names.contains(name) {
      throw StoreFailure(
        .unavailable, "\(path): holds `\(name)`, which no restore made\nlook at it and take it away")
    }
    for name in found {
      guard unlink("\(path)/\(name)") == 0 else {
        throw StoreFailure(errno: errno, "\(path)/\(name)", "cannot take away")
      }
    }
  }

  /// Copies the `keys.db` of a vault that is not put back: the present one, with all that was destroyed in it.
  public func copyKeys(from file: String) throws {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.last.map({ $0.utf8.elementsEqual("keys.db".utf8) }) == true else {
      throw BackupFailure(.unfit, "not a key store: `\(file)`\nname a backup of keys, or the present keys.db")
    }
    let folder = parts.count == 1 ? "." : parts.dropLast().joined(separator: "/")
    let source = DatabaseFile(directory: folder.isEmpty ? "/" : folder, format: .keys)
    try source.check()
    let connection = try Connection(reading: source, cacheKiB: 1024)
    let copy = try MemoryCopy(of: connection)
    let draft = try BackupDraft(at: "\(path)/keys.db")
    var offset: UInt64 = 0
    while offset < copy.size {
      let count = Int(min(copy.size - offset, UInt64(BackupHeader.chunkBytes)))
      try draft.write(try copy.bytes(at: offset, count: count))
      offset += UInt64(count)
    }
    try draft.synchronize()
    try draft.publish()
  }

  /// Gives the folder its name, durably. Nobody may have a file of it open any more.
  public func publish() throws(StoreFailure) {
    // A connection that only reads leaves these behind, empty.
    for name in ["vault.db", "keys.db"] {
      for suffix in ["-wal", "-shm"] { unlink("\(path)/\(name)\(suffix)") }
    }
    try synchronizeFolder(of: "\(path)/.")
    guard !exists(target), rename(path, target) == 0 else {
      throw StoreFailure(errno: errno, target, "cannot name the folder")
    }
    lock = nil
    try synchronizeFolder(of: target)
  }
}
