import Glibc
import Synchronization
public import Vault

/// Entries made while the vault is held, in `held-entries` in its folder; the file is there only while there are some.
public final class HeldEntriesFile: HeldEntryStore {
  public var path: String { file.path }
  private let file: AppendedFile
  /// Whether this process has made the file's name durable since it was begun.
  private let isNamed = Mutex(false)

  /// The file of the vault in `directory`, whose lock keeps others away.
  public init(in directory: VaultDirectory) { file = AppendedFile(path: "\(directory.path)/held-entries") }

  public func contents() throws(StoreFailure) -> [UInt8] { try file.contents() ?? [] }

  public func append(_ bytes: [UInt8], behind size: Int) throws(StoreFailure) {
    try file.append(bytes, behind: size, making: true)
    // That the file was there says nothing of its name: who made it may have been killed before.
    if size > 0, isNamed.withLock({ $0 }) { return }
    try synchronizeFolder(of: path)
    isNamed.withLock { $0 = true }
  }

  public func clear() throws(StoreFailure) {
    isNamed.withLock { $0 = false }
    guard exists(path) else { return }
    guard unlink(path) == 0 else { throw StoreFailure(errno: errno, path, "cannot take away") }
    try synchronizeFolder(of: path)
  }
}
