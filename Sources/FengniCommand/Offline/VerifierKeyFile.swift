import Foundation
import MerkleLog
import Vault
import VaultSQLite

/// The key that checkpoints are verified with, left in the vault's folder for convenience: one that was kept elsewhere
/// is worth more.
enum VerifierKeyFile {
  static func path(in folder: String) -> String { "\(folder)/log.vkey" }

  /// Writes the key, whole or not at all, over an earlier log's.
  static func write(_ key: VerifierKey, in folder: String) throws(CommandFailure) {
    let path = path(in: folder)
    if FileManager.default.contents(atPath: path) == Data("\(key)\n".utf8) { return }
    do throws(StoreFailure) {
      try WholeFile.write(Array("\(key)\n".utf8), to: path, mode: 0o644, "cannot make the file")
    } catch {
      throw OpeningErrors.name(error)
    }
  }
}
