import ArgumentParser
import Foundation
import MerkleLog
import Vault
import VaultSQLite

/// `fengni backup verify`
struct BackupVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check backups without putting them back.",
    discussion: """
      Without the identity only header and size are looked at, and that is said. With it every byte is opened: of data
      the file, the log and the state of every record are verified, of keys the file.

      Examples:
        fengni backup verify /mnt/backup/fengni-1a2b3c4d-20261127T101500Z-data.fbk
        fengni backup verify data.fbk keys.fbk --identity backup.identity --verifier-key log.vkey --pin old.note
      """)

  @Argument(help: ArgumentHelp("Backups.", valueName: "file")) var files: [String]
  @Option(
    name: .long, help: ArgumentHelp("File with the secret half of a recipient; often.", valueName: "path"))
  var identity: [String] = []
  @Option(
    name: .long,
    help: ArgumentHelp("File with the log's verifier key, from elsewhere.", valueName: "path"))
  var verifierKey: String?
  @Option(
    name: .long,
    help: ArgumentHelp("File with a checkpoint that was kept: the log must begin with it.", valueName: "path")
  )
  var pin: [String] = []
  @Option(
    name: .long, help: ArgumentHelp("Private folder to open it in for the time.", valueName: "folder"))
  var scratch: String?
  @Flag(name: .long, help: "Print one JSON object a backup.") var json = false

  func run() throws {
    Reporting.isJSON = json
    let identities = try BackupErrors.naming { try identity.map { try BackupIdentity(path: $0) } }
    let key = try verifierKey.map { path throws(CommandFailure) in try KeptFiles.verifierKey(at: path) }
    var worst: ExitCode?
    for file in files {
      let artefact = try BackupErrors.naming { try BackupArtefact(at: file) }
      let header = artefact.header
      if !json { tell(artefact) }
      guard !identities.isEmpty else {
        if json { Console.standard.show(object(header, whole: false, problems: [])) }
        continue
      }
      let scratch = scratch ?? FileManager.default.temporaryDirectory.path
      let opened = try BackupErrors.naming {
        RestoredFolder.sweep(in: scratch, prefix: "fengni-verify-")
        return try RestoredFolder(at: "\(scratch)/fengni-verify-\(UUID().uuidString)")
      }
      try BackupErrors.naming {
        try artefact.open(to: "\(opened.path)/\(header.kind.fileName)", identities: identities)
      }
      do {
        switch header.kind {
        case .data: try verifyData(in: opened.path, header, key)
        case .keys: try verifyKeys(in: opened.path, header)
        }
      } catch let code as ExitCode {
        worst = worst ?? code
      }
      withExtendedLifetime(opened) {}
    }
    if identities.isEmpty { Console.standard.say("not checked: what is in them; that takes --identity") }
    if let worst { throw worst }
  }

  private func verifyData(in folder: String, _ header: BackupHeader, _ key: VerifierKey?) throws {
    let pins = try pin.map { path throws(CommandFailure) in
      try KeptFiles.checkpoint(at: path, key ?? header.log)
    }
    let store = try BackupErrors.naming { try SQLiteVaultStore.openReadOnly(at: folder) }
    defer { store.close() }
    let report = try RestoredData(store: store, header: header).verified(key: key, pins: pins)
    let unchecked =
      key == nil ? ["who signed the log: its key is taken from the backup; name --verifier-key"] : []
    report.show(json: json, counts: false, .standard, also: unchecked)
    try report.end()
  }

  private func verifyKeys(in folder: String, _ header: BackupHeader) throws {
    let problems = try BackupErrors.naming {
      let keys = try SQLiteKeyStore.openReadOnly(at: folder)
      defer { keys.close() }
      return try keys.integrityProblems()
    }
    let console = Console.standard
    if json {
      console.show(object(header, whole: true, problems: problems))
    } else {
      if problems.isEmpty { console.line("\(console.output.green("ok"))  key store") }
      for problem in problems {
        console.line("\(console.output.red("FAIL"))  \(PrintableText.line(problem))")
      }
      console.say("not checked: the keys themselves; they open with the root key only")
    }
    if !problems.isEmpty { throw ExitStatus.verificationFailed.exitCode }
  }

  private func tell(_ artefact: BackupArtefact) {
    let header = artefact.header
    let console = Console.standard
    let days = max(0, (SystemClock().now().microseconds - header.made.microseconds) / 86_400_000_000)
    let size = header.checkpoint.map { ", \($0.size) events" } ?? ""
    console.say(
      "\(PrintableText.line(artefact.path)): \(header.kind.rawValue) of vault \(header.vault.text.prefix(8)), "
        + "made \(header.made)\(size), \(days) days old")
    if header.isExpired(at: SystemClock().now()) {
      console.say("its time is over since \(header.expires): fengni backup prune")
    }
  }

  private func object(_ header: BackupHeader, whole: Bool, problems: [String]) -> JSONOutput {
    .object([
      ("kind", .string(header.kind.rawValue)), ("vault", .string(header.vault.text)),
      ("made", .string("\(header.made)")), ("expires", .string("\(header.expires)")),
      ("expired", .bool(header.isExpired(at: SystemClock().now()))),
      ("entries", .optional(header.checkpoint?.size)), ("opened", .bool(whole)),
      ("problems", .strings(problems)),
    ])
  }
}
