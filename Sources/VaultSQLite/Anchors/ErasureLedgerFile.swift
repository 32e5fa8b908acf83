import Glibc
public import Vault

/// The ledger of destroyed keys in a file beside the anchor: `<anchor>.erased`, mode 0600.
public struct ErasureLedgerFile: ErasureLedgerStore {
  private let file: AppendedFile

  public var path: String { file.path }

  public init(besideAnchor path: String) { file = AppendedFile(path: "\(path).erased") }

  public func contents() throws(StoreFailure) -> [UInt8]? { try file.contents() }

  public func create() throws(StoreFailure) {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, path, "cannot make the erasure ledger") }
    let isDurable = fsync(descriptor) == 0
    let code = errno
    close(descriptor)
    guard isDurable else { throw StoreFailure(errno: code, path, "cannot make the erasure ledger") }
    try synchronizeFolder(of: path)
  }

  public func append(_ bytes: [UInt8], behind size: Int) throws(StoreFailure) {
    try file.append(bytes, behind: size, making: false)
  }
}
