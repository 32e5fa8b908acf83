public import Vault

/// The ledger of destroyed keys in a file beside the anchor: `<anchor>.erased`, mode 0600.
public struct ErasureLedgerFile: ErasureLedgerStore {
  private let file: AppendedFile
  /// Some 600,000 lines.
  private static let mostBytes = 64 << 20

  public var path: String { file.path }

  public init(besideAnchor path: String) { file = AppendedFile(path: "\(path).erased") }

  public func contents() throws(StoreFailure) -> [UInt8]? {
    try file.contents(atMost: ErasureLedgerFile.mostBytes)
  }

  public func write(whole bytes: [UInt8]) throws(StoreFailure) {
    try WholeFile.write(bytes, to: path, "cannot make the erasure ledger")
  }

  public func keepDamaged(at time: Timestamp) throws(StoreFailure) {
    guard let bytes = try contents() else { return }
    let name = "\(path).damaged-\(time.microseconds)"
    var (copy, number) = (name, 1)
    while exists(copy) {
      number += 1
      copy = "\(name)-\(number)"
    }
    try WholeFile.write(bytes, to: copy, "cannot keep the damaged erasure ledger")
  }

  public func append(_ bytes: [UInt8], behind size: Int) throws(StoreFailure) {
    try file.append(bytes, behind: size, making: false)
  }

  /// Copies it beside another anchor, durably; nothing where there is none.
  ///
  /// - Throws: where another ledger is there that does not begin it.
  public func copy(besideAnchor path: String) throws(StoreFailure) {
    guard let bytes = try contents() else { return }
    let other = ErasureLedgerFile(besideAnchor: path)
    if let there = try other.contents(), !bytes.starts(with: there) {
      throw StoreFailure(
        .unavailable, "\(other.path): is there already\nname another file for the anchor")
    }
    try other.write(whole: bytes)
  }
}
