import Foundation
import MerkleLog

/// What somebody keeps of a log elsewhere: its verifier key and earlier checkpoints.
enum KeptFiles {
  /// The key in a file.
  static func verifierKey(at path: String) throws(CommandFailure) -> VerifierKey {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(.usage, "cannot be read: `\(path)`")
    }
    let text = String(decoding: data.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    do {
      return try VerifierKey(text)
    } catch {
      throw CommandFailure(.usage, "not a verifier key: `\(path)`")
    }
  }

  /// The text of a file, as it is.
  static func text(at path: String) throws(CommandFailure) -> String {
    guard let data = FileManager.default.contents(atPath: path),
      let text = String(validating: data, as: UTF8.self)
    else { throw CommandFailure(.usage, "cannot be read: `\(path)`") }
    return text
  }

  /// The checkpoint in a file; of this log, where its key is known.
  static func checkpoint(at path: String, _ key: VerifierKey?) throws(CommandFailure) -> Checkpoint {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(.usage, "cannot be read: `\(path)`")
    }
    do {
      let note = try SignedNote(Array(data))
      guard let key else { return try Checkpoint(text: note.text) }
      return try note.verified(by: [key]).checkpoint(origin: key.name)
    } catch {
      throw CommandFailure(.checkpointMismatch, "not a checkpoint of this log: `\(path)`")
    }
  }
}
