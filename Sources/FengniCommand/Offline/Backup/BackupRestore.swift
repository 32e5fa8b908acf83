import ArgumentParser
import Foundation
import Vault

/// `fengni backup restore`
struct BackupRestore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a backup back into a new folder; who was erased since stays erased.",
    discussion: """
      The backup is opened and verified before the folder gets its name. What it does not know of, but the anchor does,
      is lost: then two people decide with --accept-older, as for `fengni log succeed`, and name the root key.
      Keys that the erasure ledger beside the anchor says are destroyed are destroyed in the restored vault
      when it is opened, here with the root key or by the first start; its records about those people go, and the log
      says so. --keys takes a backup of keys, or the present keys.db where only the data are lost.

      Examples:
        fengni backup restore --data /srv/restored --from data.fbk --keys keys.fbk --identity backup.identity \
      --anchor /mnt/anchor/fengni --verifier-key log.vkey
        fengni backup restore --data /srv/restored --from data.fbk --keys keys.fbk --identity backup.identity \
      --anchor /mnt/anchor/fengni --key-file root.key --accept-older --reason 'disk lost, case 7' --token-file a.token \
      --token-file b.token
      """)

  @Option(name: .long, help: ArgumentHelp("New folder for the vault.", valueName: "folder")) var data: String
  @Option(name: .long, help: ArgumentHelp("Backup of the data.", valueName: "file")) var from: String
  @Option(name: .long, help: ArgumentHelp("Backup of the keys, or the present keys.db.", valueName: "file"))
  var keys: String
  @Option(
    name: .long, help: ArgumentHelp("File with the secret half of a recipient; often.", valueName: "path"))
  var identity: [String]
  @Option(name: .long, help: ArgumentHelp("File the log's head is kept in.", valueName: "path"))
  var anchor: String
  @Option(
    name: .long,
    help: ArgumentHelp("File with the log's verifier key, from elsewhere.", valueName: "path"))
  var verifierKey: String?
  @OptionGroup var rootKey: RootKeyOptions
  @Option(name: .long, help: ArgumentHelp("Folder of catalogue and policies.", valueName: "folder"))
  var policies = "Policies"
  @Flag(name: .long, help: "Go on from an older state than is known: a new log follows.") var acceptOlder =
    false
  @Flag(name: .long, help: "Although it is not known who was erased since.") var withoutLedger = false
  @Option(name: .long, help: "Why, with --accept-older; 1 to 400 bytes.") var reason: String?
  @Option(name: .long, help: ArgumentHelp("File with a token of one of the two; twice.", valueName: "path"))
  var tokenFile: [String] = []
  @Flag(name: .long, help: "Print one JSON object.") var json = false

  func validate() throws {
    guard acceptOlder else {
      if reason != nil || !tokenFile.isEmpty || withoutLedger {
        throw ValidationError("--reason, --token-file and --without-ledger go with --accept-older")
      }
      return
    }
    if tokenFile.count != 2 { throw ValidationError("--token-file is given twice, for two people") }
    if reason == nil { throw ValidationError("--accept-older needs --reason") }
    if rootKey.origin == nil { throw ValidationError("--accept-older needs the root key") }
  }

  func run() async throws {
    Reporting.isJSON = json
    let console = Console.standard
    let decision = try olderDecision()
    let restore = Restore(
      folder: data, from: from, keys: keys,
      identities: try BackupErrors.naming { try identity.map { try BackupIdentity(path: $0) } },
      anchor: anchor,
      verifierKey: try verifierKey.map { path throws(CommandFailure) in try KeptFiles.verifierKey(at: path) },
      acceptsOlder: acceptOlder, acceptsLostLedger: withoutLedger)
    let restored = try restore.putBack(console)
    var opened: RestoredVault.Outcome?
    if let origin = rootKey.origin {
      opened = try await RestoredVault(
        folder: data, anchor: anchor, policies: policies, origin: origin,
        acceptsLostLedger: withoutLedger
      ).open(decision)
    }
    show(restored, opened, console)
    if let unresolved = opened?.unresolved, unresolved > 0 {
      throw CommandFailure(
        "\(unresolved) erasures could not be done again: their people stay hidden",
        wayOut: "see that the medium can be written, then start the vault: it tries again")
    }
  }

  /// What the two decided; read before anything is done.
  private func olderDecision() throws(CommandFailure) -> OlderDecision? {
    guard acceptOlder, let reason else { return nil }
    var tokens: [String] = []
    for path in tokenFile {
      tokens.append(String(decoding: try SecretFile.read(path, "token file"), as: UTF8.self))
    }
    return OlderDecision(reason: reason, bearers: (tokens[0], tokens[1]))
  }

  private func show(_ restored: Restore.Outcome, _ opened: RestoredVault.Outcome?, _ console: Console) {
    if json {
      return console.show(
        .object([
          ("data", .string(data)), ("made", .string("\(restored.header.made)")),
          ("entries", .unsigned(restored.entries)), ("records", .unsigned(restored.records)),
          ("lost_entries", .optional(restored.lost)),
          ("erasures_replayed", .optional(opened.map { UInt64($0.replayed) })),
          ("erasures_unresolved", .optional(opened.map { UInt64($0.unresolved) })),
          ("verifier_key", .optional(opened?.succeeded.map { "\($0.verifierKey)" })),
        ]))
    }
    console.line(data)
    console.say(
      "restored: \(restored.records) records, \(restored.entries) events, as of \(restored.header.made)")
    if restored.isOlder {
      console.say(
        restored.lost.map { "lost: \($0) events after the backup, and what they wrote" }
          ?? "what came after the backup is lost; the anchor does not say how much")
    } else {
      console.say("nothing is missing that the anchor knows of")
    }
    if restored.destroyed > 0 {
      console.say("\(restored.destroyed) records are of people whose keys are destroyed")
    }
    if let opened {
      console.say("erasures done again: \(opened.replayed)")
      if let log = opened.succeeded {
        console.line("\(log.verifierKey)")
        console.say(
          "log \(log.origin) follows, from entry \(log.first) on; above: the key it is verified with")
      }
    } else {
      console.say("the first start destroys what the erasure ledger beside the anchor names")
    }
    console.say(
      "next: fengni serve --data \(data) --anchor \(anchor), with the root key; then fengni audit verify")
  }
}
