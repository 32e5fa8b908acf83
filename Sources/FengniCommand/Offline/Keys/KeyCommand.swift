import ArgumentParser
import Foundation
import Vault
import VaultSQLite

/// `fengni key`
struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key",
    abstract:
      "Change how the root key is held, make keys that open less, look at or print shares, and renew keys.",
    subcommands: [
      KeyReroot.self, KeyLimit.self, KeyCheck.self, KeyPrint.self, KeyRotate.self, RekeyCommand.self,
      KeyList.self,
    ])
}

/// `fengni key reroot`
struct KeyReroot: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reroot",
    abstract: "Put another root key in force, held in another way; the former one opens nothing any more.",
    discussion: """
      Examples:
        fengni key reroot --data /srv/fengni --from key-file:/etc/fengni/root.key --to passphrase:/etc/fengni/root.passphrase
        fengni key reroot --data /srv/fengni --from key-file:/etc/fengni/root.key --to shares:3of5:/media/shares
        fengni key reroot --data /srv/fengni --from share:/a/share-1.txt --from share:/b/share-4.txt --to key-file:/etc/fengni/new.key

      The server must be stopped. The new key is written first, read back, and then seals the vault's keys in one
      step: stopped at any moment, the vault opens with the former source or with the new one. Data is not touched.
      Whoever holds the former key and a copy of keys.db from before still opens that copy: destroy both.
      """)

  @Option(name: .long, help: ArgumentHelp("Folder of the vault.", valueName: "folder")) var data: String
  @Option(
    name: .long,
    help: ArgumentHelp(
      "key-file:PATH, credential:NAME, passphrase:PATH, share:PATH (often) or shares, typed.",
      valueName: "source"))
  var from: [String]
  @Option(
    name: .long,
    help: ArgumentHelp(
      "key-file:PATH, passphrase:PATH or shares:3of5:FOLDER; new files.", valueName: "source"))
  var to: String
  @Option(
    name: .long, help: ArgumentHelp("Who keeps a share, in their order; once for each.", valueName: "name"))
  var custodian: [String] = []
  @Option(
    name: .long, help: ArgumentHelp("File of mode 0600 with the passphrase until now.", valueName: "path"))
  var passphraseFile: String?
  @Option(name: .long, help: ArgumentHelp("File of mode 0600 with the new passphrase.", valueName: "path"))
  var newPassphraseFile: String?
  @Option(name: .long, help: ArgumentHelp("Folder of catalogue and policies.", valueName: "folder"))
  var policies = "Policies"
  @Option(
    name: .long,
    help: ArgumentHelp("File the log's head is kept in; DATA/anchor by default.", valueName: "path"))
  var anchor: String?

  func run() async throws {
    let origin = try RootKeyOrigin(sources: from, passphraseFile: passphraseFile)
    let destination = try RootKeyDestination(
      argument: to, custodians: custodian, passphraseFile: newPassphraseFile)
    let rerooting = Rerooting(
      data: data, policies: policies, anchor: anchor, origin: origin, destination: destination)
    let done = try await rerooting.run()
    let console = Console.standard
    console.say("root key \(done.generation) is in force, \(done.held.words): the log says so")
    for file in destination.files { console.say("  \(file)") }
    console.say(
      "the former key opens this vault no more; with a copy of keys.db from before it still does: destroy both"
    )
  }
}

/// `fengni key check`
struct KeyCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check custodians' shares without opening anything.",
    discussion: """
      Says of each what it is, or that something in it is mistyped; with --data also whether it is of that vault's
      root key in force. Files with a limited key are told of too.

      Example: fengni key check share-2.txt --data /srv/fengni
      """)

  @Argument(help: ArgumentHelp("Files with a share, or with its characters alone.", valueName: "file"))
  var files: [String]
  @Option(name: .long, help: ArgumentHelp("Folder of the vault.", valueName: "folder")) var data: String?

  func run() throws {
    let place = try data.map { data in try OpeningErrors.naming { try KeyCheck.place(in: data) } }
    var table = Table("FILE", "SHARE", "ANY", "VAULT", "ROOT KEY", "CUSTODIAN", "")
    var isFaulty = false
    for file in files {
      if let limit = LimitedKeyPlace(inFile: file) {
        let fault = try data.flatMap { data in
          try OpeningErrors.naming { try KeyCheck.misfit(limit, in: data) }
        }
        isFaulty = isFaulty || fault != nil
        table.add([
          file, "limited key \(limit.generation)", "up to \(limit.level)", String(limit.vault.text.prefix(8)),
          "", "",
          fault ?? "ok",
        ])
        continue
      }
      do throws(CommandFailure) {
        let sheet = try ShareFile.read(file)
        let splitting = sheet.share.splitting
        let fault = place.flatMap { splitting.misfit(in: $0) }
        isFaulty = isFaulty || fault != nil
        table.add([
          file, "\(sheet.share.index)\(sheet.count.map { " of \($0)" } ?? "")", "\(splitting.threshold) open",
          splitting.vaultText, "\(splitting.generation)", sheet.custodian ?? "", fault ?? "ok",
        ])
      } catch {
        isFaulty = true
        table.add([file, "", "", "", "", "", error.message])
      }
    }
    Console.standard.show(table)
    if isFaulty { throw ExitStatus.failed.exitCode }
  }

  private static func misfit(_ limit: LimitedKeyPlace, in data: String) throws -> String? {
    let keyStore = try SQLiteKeyStore.openReadOnly(at: data)
    defer { keyStore.close() }
    return limit.misfit(at: try place(in: data), among: try keyStore.systemKeys())
  }

  private static func place(in data: String) throws -> RootKeyPlace {
    let store = try SQLiteVaultStore.openReadOnly(at: data)
    defer { store.close() }
    let keyStore = try SQLiteKeyStore.openReadOnly(at: data)
    defer { keyStore.close() }
    return try RootKeyPlace(store: store, keyStore: keyStore)
  }
}

extension RootKeyDestination {
  /// What `--to` names: `key-file:PATH`, `passphrase:PATH`, `shares:3of5:FOLDER`.
  init(argument: String, custodians: [String], passphraseFile: String?) throws(CommandFailure) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
      String.init)
    guard parts.count == 2, !parts[1].isEmpty else { throw RootKeyDestination.unknown }
    switch parts[0] {
    case "key-file": self = .keyFile(parts[1])
    case "passphrase": self = .sealedKey(parts[1], passphraseFile: passphraseFile)
    case "shares":
      let rest = parts[1].split(separator: ":", maxSplits: 1).map(String.init)
      guard rest.count == 2, let splitting = Splitting(argument: rest[0]) else {
        throw RootKeyDestination.unknown
      }
      self = .shares(
        threshold: splitting.threshold, custodians: try splitting.custodians(custodians), folder: rest[1])
      return
    default: throw RootKeyDestination.unknown
    }
    guard custodians.isEmpty else { throw CommandFailure(.usage, "--custodian goes with shares") }
  }

  private static let unknown = CommandFailure(
    .usage, "not a place for a root key", wayOut: "name key-file:PATH, passphrase:PATH or shares:3of5:FOLDER")
}
