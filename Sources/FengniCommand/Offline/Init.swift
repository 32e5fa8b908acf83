public import ArgumentParser
import Foundation
public import Vault
import VaultSQLite

/// `fengni init FOLDER`
struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a new vault, its root key, and the first administrator's token.",
    discussion: """
      Example: fengni init /srv/fengni --kind production --key-file /etc/fengni/root.key

      The anchor holds the signed head of the log, so that a database put back is noticed at the next start. It
      does so best on another volume than the vault's:
        fengni init /srv/fengni --kind production --anchor /mnt/anchor/fengni

      The root key lies in a new file (FOLDER.key by default), in one under a passphrase, or in shares of which
      some open:
        fengni init /srv/fengni --kind production --sealed-key /etc/fengni/root.passphrase
        fengni init /srv/fengni --kind production --shares 3of5 --share-dir /media/shares

      Keep it apart from the vault and from its backups: whoever holds both reads everything.
      """)

  @Argument(help: "Folder of the new vault.") var folder: String
  @Option(name: .long, help: "synthetic: invented people only; production: real ones only. Never changes.")
  var kind: VaultKind
  @OptionGroup var rootKey: NewRootKeyOptions
  @Option(name: .long, help: ArgumentHelp("Where days begin and posts end.", valueName: "zone"))
  var timeZone = "Asia/Shanghai"
  @Option(name: .long, help: "Language of messages: en or zh-Hans.") var language = "zh-Hans"
  @Option(name: .long, help: ArgumentHelp("Folder of catalogue and policies.", valueName: "folder"))
  var policies = "Policies"
  @Option(name: .long, help: "What the first administrator is called.") var administrator = "administrator"
  @Option(
    name: .long,
    help: ArgumentHelp("File for the administrator's token; FOLDER.token by default.", valueName: "path"))
  var tokenFile: String?
  @Option(
    name: .long,
    help: ArgumentHelp("New file the log's head is kept in; FOLDER/anchor by default.", valueName: "path"))
  var anchor: String?
  @Flag(name: .long, help: "Print one JSON object.") var json = false

  func run() async throws {
    Reporting.isJSON = json
    let made = try await NewVault(
      folder: folder, rootKey: try rootKey.destination(base: base), tokenFile: tokenFile ?? "\(base).token",
      policies: policies, anchor: anchor,
      creation: VaultCreation(
        kind: kind, timeZone: timeZone, language: language, administrator: administrator)
    ).make()
    if json {
      return Console.standard.show(
        .object([
          ("data", .string(folder)), ("key_files", .array(made.keyFiles.map { .string($0) })),
          ("token_file", .string(made.tokenFile)),
          ("verifier_key", .string(made.verifierKey)),
        ]))
    }
    let console = Console.standard
    console.line(made.verifierKey)
    console.say(
      "vault in \(folder), \(kind.rawValue); above: the key its log is verified with, to keep elsewhere")
    console.say(
      "root key in \(made.keyFiles.joined(separator: ", ")): keep it apart from the vault and its backups")
    console.say("administrator's token in \(made.tokenFile)")
    let anchored = anchor.map { " --anchor \($0)" } ?? ""
    console.say("next: fengni serve --data \(folder) \(made.options) --policies \(policies)\(anchored)")
  }

  /// The folder's name without a slash at its end.
  private var base: String {
    var name = folder
    while name.utf8.count > 1, name.utf8.last == UInt8(ascii: "/") { name.removeLast() }
    return name
  }
}

extension VaultKind: ExpressibleByArgument {}
