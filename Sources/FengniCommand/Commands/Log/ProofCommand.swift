import ArgumentParser
import Foundation
import MerkleLog
import Vault
import VaultClient

extension AuditCommand {
  /// `fengni audit proof SEQ`
  struct Proof: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the proof that an entry is in the log, with as much of it as is to be shown.",
      discussion: """
        The file needs nothing else to be checked but the log's verifier key. Without --show all of the entry is shown;
        of one whose retention is over nothing can be, and the proof is of the leaf alone.

        Examples:
          fengni audit proof 184 --show purpose,fields --out 184.tlog-proof -p audit_review
          fengni audit verify --proof 184.tlog-proof --verifier-key log.vkey
        """)
    @Argument(help: "The entry's sequence number.") var seq: UInt64
    @Option(name: .long, help: ArgumentHelp("What is shown: actor,subject,purpose,…", valueName: "claims"))
    var show: String?
    @Option(name: .long, help: ArgumentHelp("File to write it to.", valueName: "path")) var out: String
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run(purpose: purpose) { connection in
        let proof = try await connection.vault.entryProof(seq, show: show, purpose: connection.purpose)
        try ProofFile.write(proof, to: out, connection)
      }
    }
  }
}

/// A proof in a file.
enum ProofFile {
  static func write(_ proof: [UInt8], to path: String, _ connection: Connection) throws {
    try SecretFile.write(proof.span.bytes, to: path, "proof", endsLine: false)
    let isExpired = (try? EntryProof(proof)).map { $0.disclosed == nil } ?? false
    if connection.isJSON {
      connection.console.show(.object([("path", .string(path)), ("expired", .bool(isExpired))]))
    } else {
      connection.console.line(path)
      if isExpired {
        connection.console.say("what the entry says is over its retention: proven is that it was there")
      }
    }
  }

  /// Checks a proof with nothing but the log's key, and says what it proves.
  static func verify(_ path: String, key keyFile: String?, json: Bool, console: Console = .standard) throws {
    Reporting.isJSON = json
    guard let keyFile else {
      throw CommandFailure(
        .usage, "a proof is checked with the log's key", wayOut: "name it with --verifier-key")
    }
    let key = try KeptFiles.verifierKey(at: keyFile)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(.usage, "cannot be read: `\(path)`")
    }
    let proof: EntryProof
    let proven: ProvenEntry
    do {
      proof = try EntryProof(Array(data))
      proven = try proof.verify(by: key)
    } catch {
      throw CommandFailure(.verificationFailed, "proves nothing: \(error)")
    }
    let shown = Claims.Name.allCases.map { name in (name.rawValue, proof.disclosed?[name]) }
    if json {
      return console.show(
        .object([
          ("seq", .unsigned(proven.index)), ("time", .string(proof.leaf.time.description)),
          ("event", .string(proof.leaf.event.code)), ("outcome", .string(proof.leaf.outcome.rawValue)),
          ("log_size", .unsigned(proven.checkpoint.size)), ("expired", .bool(proof.disclosed == nil)),
          ("shown", .object(shown.map { ($0.0, $0.1.map { .string($0) } ?? .null) })),
        ]))
    }
    var table = Table("", "")
    table.add(["entry", "\(proven.index) of \(proven.checkpoint.size)"])
    table.add(["time", proof.leaf.time.description])
    table.add(["event", "\(proof.leaf.event.word) (\(proof.leaf.event.code))"])
    table.add(["outcome", proof.leaf.outcome.rawValue])
    if proof.disclosed == nil { table.add(["says", "over its retention: nothing of it can be shown"]) }
    for (name, value) in shown where proof.disclosed != nil {
      table.add([name, value.map { PrintableText.line($0) } ?? "withheld"])
    }
    console.line("\(console.output.green("ok"))  proven by the log's signature")
    console.show(table)
  }
}
