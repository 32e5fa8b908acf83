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

  /// The key that a text is, or that lies in the file it names.
  static func verifierKey(_ textOrPath: String) throws(CommandFailure) -> VerifierKey {
    if let key = try? VerifierKey(textOrPath) { return key }
    guard FileManager.default.fileExists(atPath: textOrPath) else {
      throw CommandFailure(
        .usage, "neither a verifier key nor a file with one: `\(PrintableText.line(textOrPath))`")
    }
    return try verifierKey(at: textOrPath)
  }

  /// The checkpoint in a file, as it was written or typed from a sheet; of this log or, where its folder is there, of one
  /// before it, as far as their keys are known.
  static func checkpoint(
    at path: String, _ key: VerifierKey?, formerLogsOf folder: String? = nil
  ) throws(CommandFailure) -> Checkpoint {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(.usage, "cannot be read: `\(path)`")
    }
    guard let note = try? SignedNote(TypedNote.restored(Array(data.prefix(SignedNote.longest)))),
      let checkpoint = try? Checkpoint(text: note.text)
    else {
      throw CommandFailure(.checkpointMismatch, "not a checkpoint: `\(path)`")
    }
    guard let key else { return checkpoint }
    for key in [key] + (folder.map(formerKeys) ?? []) where checkpoint.origin == key.name.utf8 {
      if let signed = try? note.verified(by: [key]).checkpoint(origin: key.name) { return signed }
    }
    let origin = PrintableText.line(String(decoding: checkpoint.origin, as: UTF8.self))
    guard checkpoint.origin == key.name.utf8 else {
      throw CommandFailure(
        .checkpointMismatch, "checkpoint is of the log `\(origin)`, this is `\(key.name)`: `\(path)`",
        wayOut:
          "a log that follows another has another key: with the old one, --export of the old log or --data "
          + "with its folder log-N")
    }
    throw CommandFailure(.checkpointMismatch, "checkpoint is not signed by this log's key: `\(path)`")
  }

  /// The keys of the logs that the vault's log followed, from the folders they were kept in.
  private static func formerKeys(_ folder: String) -> [VerifierKey] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.utf8.starts(with: "log-".utf8) }.compactMap { name in
      try? verifierKey(at: "\(folder)/\(name)/log.vkey")
    }
  }
}
