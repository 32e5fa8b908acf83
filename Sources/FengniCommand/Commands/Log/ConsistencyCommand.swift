import ArgumentParser
import Foundation
import MerkleLog
import VaultClient

extension AuditCommand {
  /// `fengni audit consistency`
  struct Consistency: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the proof that the log only grew since a checkpoint that was kept.",
      discussion: """
        The file is what a witness is sent (c2sp.org/tlog-witness, add-checkpoint): it proves that the log of the later
        checkpoint, the newest unless --to names one, begins with that of the earlier. It is checked before it is
        written, and anywhere else with `fengni audit verify --consistency`.

        Examples:
          fengni audit consistency --from kept/2026-10-01.note --out october.consistency
          fengni audit consistency --from kept/2026-10-01.note --to kept/2026-11-01.note --out october.consistency
          fengni audit verify --consistency october.consistency --pin kept/2026-10-01.note --verifier-key kept/log.vkey
        """)
    @Option(name: .long, help: ArgumentHelp("The earlier checkpoint.", valueName: "file")) var from: String
    @Option(name: .long, help: ArgumentHelp("The later one; the newest by default.", valueName: "file"))
    var to: String?
    @Option(
      name: .long,
      help: ArgumentHelp("File with the log's verifier key; else as the vault says.", valueName: "file"))
    var verifierKey: String?
    @Option(name: .long, help: ArgumentHelp("File to write it to.", valueName: "path")) var out: String
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run { connection in
        let key: VerifierKey
        if let verifierKey {
          key = try KeptFiles.verifierKey(at: verifierKey)
        } else {
          key = try VerifierKey(try await connection.vault.verifierKey())
        }
        let earlier = try KeptFiles.checkpoint(at: from, key)
        var later: String?
        if let to {
          _ = try KeptFiles.checkpoint(at: to, key)
          later = try KeptFiles.text(at: to)
        }
        let file = try await connection.vault.consistencyProof(from: earlier.size, to: later)
        let proven = try ConsistencyFile.check(file, extending: earlier, key)
        try ProofFile.write(file, to: out, connection)
        if !connection.isJSON {
          connection.console.say("the log grew from \(earlier.size) to \(proven.size) entries")
        }
      }
    }
  }
}

/// A proof that one checkpoint extends another, in a file.
enum ConsistencyFile {
  /// Checks a file with nothing but the log's key and the checkpoint that was kept, and says what it proves.
  static func verify(
    _ path: String, pins: [String], key keyFile: String?, json: Bool, console: Console = .standard
  ) throws {
    Reporting.isJSON = json
    guard let keyFile, pins.count == 1 else {
      throw CommandFailure(
        .usage, "consistency is checked with the log's key and the checkpoint that was kept",
        wayOut: "name them with --verifier-key and --pin")
    }
    let key = try KeptFiles.verifierKey(at: keyFile)
    let earlier = try KeptFiles.checkpoint(at: pins[0], key)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(.usage, "cannot be read: `\(path)`")
    }
    let later = try check(Array(data), extending: earlier, key)
    if json {
      return console.show(
        .object([
          ("consistent", .bool(true)), ("old_size", .unsigned(earlier.size)), ("size", .unsigned(later.size)),
        ]))
    }
    console.line(
      "\(console.output.green("ok"))  the log of \(later.size) events begins with the \(earlier.size) of the checkpoint kept"
    )
  }

  /// The later checkpoint of a file, shown to extend the earlier.
  static func check(
    _ file: [UInt8], extending earlier: Checkpoint, _ key: VerifierKey
  ) throws(CommandFailure) -> Checkpoint {
    do throws(ProofError) {
      return try AddCheckpointRequest(file).verify(
        extending: earlier, origin: key.name, logKeys: [key]
      ).checkpoint
    } catch {
      let isOther = error == .notConsistent || error == .otherOldSize
      throw CommandFailure(
        isOther ? .checkpointMismatch : .verificationFailed, "proves nothing: \(error)")
    }
  }
}
