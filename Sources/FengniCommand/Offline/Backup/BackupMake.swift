import ArgumentParser
import Foundation
import MerkleLog
import Vault
import VaultSQLite

/// `fengni backup make`
struct BackupMake: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Back a vault up while it is served: data and keys, each a file of its own.",
    discussion: """
      Example: fengni backup make --data /srv/fengni --to /mnt/backup --keys-to /mnt/keys --recipient backup.recipient

      Needs no key of the vault. Both files are of one moment and sealed for the recipient of `fengni backup key`. Keys
      of people who are erased later stay in a backup of keys until it is gone: let them be kept for a shorter time,
      in another place than the data, and take away what is over with `fengni backup prune`.
      """)

  @Option(name: .long, help: ArgumentHelp("Folder of the vault.", valueName: "folder")) var data: String
  @Option(name: .long, help: ArgumentHelp("Folder for the backup.", valueName: "folder")) var to: String
  @Option(
    name: .long,
    help: ArgumentHelp("Folder for the keys' part; best on another medium.", valueName: "folder"))
  var keysTo: String?
  @Option(
    name: .long,
    help: ArgumentHelp("Whom it is sealed for: the line, or a file with it.", valueName: "key"))
  var recipient: String
  @Option(
    name: .long, help: ArgumentHelp("Whom the keys' part is sealed for, if another.", valueName: "key"))
  var keysRecipient: String?
  @Option(name: .long, help: ArgumentHelp("How long the data are kept.", valueName: "days"))
  var keepData = KeptFor(argument: "90d")!
  @Option(name: .long, help: ArgumentHelp("How long the keys are kept.", valueName: "days"))
  var keepKeys = KeptFor(argument: "30d")!
  @Option(
    name: .long,
    help: ArgumentHelp("File the log's head is kept in; DATA/anchor by default.", valueName: "path"))
  var anchor: String?
  @Option(
    name: .long,
    help: ArgumentHelp("File with the log's verifier key; DATA/log.vkey by default.", valueName: "path"))
  var verifierKey: String?
  @Flag(name: .long, help: "Print one JSON object.") var json = false

  func run() throws {
    Reporting.isJSON = json
    let console = Console.standard
    let key = try KeptFiles.verifierKey(at: verifierKey ?? VerifierKeyFile.path(in: data))
    let recipient = try RecipientArgument.recipient(recipient)
    let keysRecipient = try keysRecipient.map { text throws(CommandFailure) in
      try RecipientArgument.recipient(text)
    }
    try refuseOlder(than: key)
    let making = BackupMaking(
      of: data, log: key,
      data: BackupMaking.Destination(folder: to, recipient: recipient, keptFor: keepData.seconds),
      keys: BackupMaking.Destination(
        folder: keysTo ?? to, recipient: keysRecipient ?? recipient, keptFor: keepKeys.seconds))
    let progress = ProgressBar("copying", total: nil, unit: .things("parts"), on: console.error)
    let made = try BackupErrors.naming {
      try making.run(at: SystemClock().now()) { done, total in
        progress.update(done: Int64(done), of: Int64(total))
      }
    }
    progress.finish()
    show(made, console)
  }

  /// A vault that was put back or cut off is not backed up as if it were the present one.
  private func refuseOlder(than key: VerifierKey) throws(CommandFailure) {
    try BackupErrors.naming {
      // Read before the log: a vault that is served goes on.
      let places = try AnchorFile.places(at: anchor ?? OpenedVault.anchor(of: data))
      if anchor == nil, places.isEmpty {
        Console.standard.say(
          "not checked: whether this is the state last known: there is no anchor in the folder; name it with --anchor"
        )
        return
      }
      let store = try SQLiteVaultStore.openReadOnly(at: data)
      defer { store.close() }
      let mismatches = try store.mismatches(with: [.anchored(in: places, signedBy: key)], of: key)
      guard let mismatch = mismatches.first else { return }
      throw CommandFailure(
        .checkpointMismatch, "log mismatch: \(mismatch)",
        wayOut: "no backup is made of a log that is not the one last known; see `fengni doctor`")
    }
  }

  private func show(_ made: BackupMaking.Result, _ console: Console) {
    let parts = [("data", made.data), ("keys", made.keys)]
    for name in made.swept { console.say("taken away, broken off before its end: \(name)") }
    if json {
      let size = made.data.header.checkpoint?.size
      return console.show(
        .object(
          parts.map { name, part in
            (
              name,
              .object([
                ("file", .string(part.path)), ("bytes", .unsigned(part.header.artefactBytes)),
                ("expires", .string("\(part.header.expires)")),
              ])
            )
          } + [
            ("made", .string("\(made.data.header.made)")), ("entries", .optional(size)),
            ("swept", .strings(made.swept)),
          ]))
    }
    for (_, part) in parts {
      console.line(part.path)
    }
    let entries = made.data.header.checkpoint.map { "\($0.size) events" } ?? ""
    console.say(
      "backed up with \(entries); kept until \(made.data.header.expires.day()), the keys until \(made.keys.header.expires.day())"
    )
    if keysTo == nil {
      console.say("data and keys lie together: keep them apart, with --keys-to on another medium")
    }
  }
}
