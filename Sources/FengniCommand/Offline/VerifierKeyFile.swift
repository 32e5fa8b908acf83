import Foundation
import MerkleLog

/// The key that checkpoints are verified with, left in the vault's folder for convenience: one that was kept elsewhere
/// is worth more.
enum VerifierKeyFile {
  static func path(in folder: String) -> String { "\(folder)/log.vkey" }

  /// Writes the key, whole or not at all, over an earlier log's.
  static func write(_ key: VerifierKey, in folder: String) throws(CommandFailure) {
    let path = path(in: folder)
    if FileManager.default.contents(atPath: path) == Data("\(key)\n".utf8) { return }
    let draft = "\(path).new"
    guard FileManager.default.createFile(atPath: draft, contents: Data("\(key)\n".utf8)),
      rename(draft, path) == 0
    else { throw CommandFailure("file cannot be made: `\(path)`") }
  }
}
