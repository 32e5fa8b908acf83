import ArgumentParser
import Foundation
import Vault
import VaultSQLite

/// `fengni anchor …`
struct AnchorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anchor", abstract: "Where the head of the log is kept apart from the vault.",
    subcommands: [Make.self])

  struct Make: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Make an anchor for a vault that has none, or move it; the server is stopped, the log says so.",
      discussion: """
        A vault made by `init` has one. To move it, name the present one with --from (DATA/anchor by default): the log
        must be the one it knows. An anchor that is lost cannot be made anew: see `fengni log succeed`.

        Example: fengni anchor make --data /srv/fengni --key-file /etc/fengni/root.key --anchor /mnt/anchor/fengni
        """)

    @Option(name: .long, help: ArgumentHelp("Folder of the vault.", valueName: "folder")) var data: String
    @OptionGroup var rootKey: RootKeyOptions
    @Option(name: .long, help: ArgumentHelp("Folder of catalogue and policies.", valueName: "folder"))
    var policies = "Policies"
    @Option(name: .long, help: ArgumentHelp("New file the log's head is kept in.", valueName: "path"))
    var anchor: String
    @Option(name: .long, help: ArgumentHelp("The present anchor; DATA/anchor by default.", valueName: "path"))
    var from: String?

    func run() async throws {
      let origin = try rootKey.required()
      let open = try await OpenedVault(data: data, policies: policies, anchor: from) {
        try origin.source(store: $0, keyStore: $1)
      }
      defer { open.close() }
      try open.vault.refuseSealed()
      if open.vault.status.hold == .logMismatch {
        for mismatch in open.vault.mismatches { Console.standard.say("log mismatch: \(mismatch)") }
        throw CommandFailure(
          .checkpointMismatch, "the log is not the one last known: no anchor is made for it",
          wayOut: "bring the present anchor back, or: fengni log succeed")
      }
      let former = from ?? OpenedVault.anchor(of: data)
      do {
        // First: an anchor without it would bring back whoever was erased.
        try ErasureLedgerFile(besideAnchor: former).copy(besideAnchor: anchor)
        try await open.vault.makeAnchor(try AnchorFile.create(at: anchor))
      } catch {
        throw OpeningErrors.name(error)
      }
      // Left in its place it would be taken for the anchor by a server that is started without the new one's name.
      if rename(former, "\(former).former") == 0 {
        rename("\(former).erased", "\(former).former.erased")
        Console.standard.say("the former anchor is now \(former).former")
      }
      Console.standard.say("the head of the log is kept in \(anchor)")
      Console.standard.say(
        "next: fengni serve --data \(data) --anchor \(anchor), with the root key as before")
    }
  }
}

extension CommunityVault {
  /// Offline work needs the keys.
  func refuseSealed() throws(CommandFailure) {
    guard status.isSealed else { return }
    throw CommandFailure(
      .sealed, "the key file is not there: the vault is sealed", wayOut: "name it with --key-file")
  }
}
