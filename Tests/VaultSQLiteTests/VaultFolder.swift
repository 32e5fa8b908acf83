import Foundation
import Testing
import Vault

@testable import VaultSQLite

/// A folder of its own for one test, removed with all in it when the value goes.
final class VaultFolder: Sendable {
  let path: String

  init(in parent: String = VaultFolder.temporary) throws {
    var template = Array("\(parent)/fengni-store-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw StoreFailure(errno: errno, "temporary folder", "cannot make")
    }
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Makes `vault.db` and opens it.
  func newVault() throws -> SQLiteVaultStore {
    try SQLiteVaultStore.create(in: VaultDirectory.create(at: path))
  }
  func openVault() throws -> SQLiteVaultStore { try SQLiteVaultStore.open(in: VaultDirectory.open(at: path)) }
  func newKeys() throws -> SQLiteKeyStore { try SQLiteKeyStore.create(in: VaultDirectory.create(at: path)) }
  func openKeys() throws -> SQLiteKeyStore { try SQLiteKeyStore.open(in: VaultDirectory.open(at: path)) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func contents(_ name: String) throws -> [UInt8] {
    let descriptor = open(file(name), O_RDONLY)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, name, "cannot open") }
    defer { close(descriptor) }
    var status = stat()
    fstat(descriptor, &status)
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return Array(bytes.prefix(max(0, count)))
  }

  func write(_ bytes: [UInt8], to name: String, mode: mode_t = 0o600) throws {
    let descriptor = open(file(name), O_WRONLY | O_CREAT | O_TRUNC, mode)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, name, "cannot open") }
    defer { close(descriptor) }
    guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
      throw StoreFailure(errno: errno, name, "cannot write")
    }
  }

  func mode(_ name: String) -> mode_t? {
    var status = stat()
    return lstat(file(name), &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  static let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
}

/// The bytes of `needle` somewhere in `haystack`.
func contains(_ haystack: [UInt8], _ needle: [UInt8]) -> Bool {
  Data(haystack).range(of: Data(needle)) != nil
}
