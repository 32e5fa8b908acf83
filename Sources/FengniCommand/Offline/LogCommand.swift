import ArgumentParser
import Foundation
import Vault
import VaultSQLite

/// `fengni log …`
struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "The log as a whole, with the server stopped.", subcommands: [Succeed.self])

  struct Succeed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Open a new log after one that cannot be gone on with; two people decide it.",
      discussion: """
        Where the log is not the one that anchor or witness last knew, or its key may be in other hands. The new log keeps
        the entries there are and begins with one that says what was last known, why, and who decided: two different
        people with the right `log.succeed`. It has a key of its own; the old log's head, key, anchor and held entries
        stay as files in DATA/log-N.

        Example:
          fengni log succeed --data /srv/fengni --key-file /etc/fengni/root.key --reason 'disk restored, case 7' \
        --token-file compliance.token --token-file protection.token
        """)

    @Option(name: .long, help: ArgumentHelp("Folder of the vault.", valueName: "folder")) var data: String
    @OptionGroup var rootKey: RootKeyOptions
    @Option(name: .long, help: ArgumentHelp("Folder of catalogue and policies.", valueName: "folder"))
    var policies = "Policies"
    @Option(
      name: .long,
      help: ArgumentHelp("The anchor, made where it is lost; DATA/anchor by default.", valueName: "path"))
    var anchor: String?
    @Option(name: .long, help: "Why, for the log's first entry; 1 to 400 bytes.") var reason: String
    @Option(name: .long, help: ArgumentHelp("File with a token of one of the two; twice.", valueName: "path"))
    var tokenFile: [String] = []
    @Flag(name: .long, help: "Print one JSON object.") var json = false

    func validate() throws {
      if tokenFile.count != 2 { throw ValidationError("--token-file is given twice, for two people") }
    }

    func run() async throws {
      Reporting.isJSON = json
      let tokens = try tokenFile.map { path throws(CommandFailure) in
        String(decoding: try SecretFile.read(path, "token file"), as: UTF8.self)
      }
      let anchorFile = anchor ?? OpenedVault.anchor(of: data)
      let origin = try rootKey.required()
      let open = try await OpenedVault(data: data, policies: policies, anchor: anchorFile) {
        try origin.source(store: $0, keyStore: $1)
      }
      defer { open.close() }
      try open.vault.refuseSealed()
      guard let succession = LogSuccession(reason: reason, archive: open.formerLogs) else {
        throw CommandFailure(.usage, "a reason is 1 to \(LogSuccession.longestReason) printable bytes")
      }
      let made: SucceededLog
      do {
        let safeguards = try open.safeguards(makingAnchor: anchorFile)
        switch try await open.vault.succeedLog(
          succession, bearers: (tokens[0], tokens[1]), safeguards: safeguards)
        {
        case .released(let log): made = log
        case .refused(let refusal): throw Succeed.failure(refusal)
        }
      } catch let failure as VaultFailure {
        throw CommandFailure(describing: Succeed.words(failure))
      } catch {
        throw OpeningErrors.name(error)
      }
      try VerifierKeyFile.write(made.verifierKey, in: data)
      show(made)
    }

    private func show(_ made: SucceededLog) {
      let console = Console.standard
      if json {
        return console.show(
          .object([
            ("origin", .string(made.origin)), ("verifier_key", .string("\(made.verifierKey)")),
            ("first", .unsigned(made.first)), ("held_entries", .integer(made.heldEntries)),
          ]))
      }
      console.line("\(made.verifierKey)")
      console.say(
        "log \(made.origin) follows, from entry \(made.first) on; above: the key it is verified with")
      if made.heldEntries > 0 { console.say("\(made.heldEntries) entries made while it was held are in it") }
      console.say("keep the key elsewhere, beside the old one and the old checkpoints")
    }

    static func failure(_ refusal: Vault.Refusal) -> CommandFailure {
      let code = refusal.reason?.rawValue
      let why = code.map { ": \(ReasonWords.sentence($0)) (\($0))" } ?? ": a token was not accepted"
      return CommandFailure(
        code == nil ? .signIn : .denied, "denied\(why)",
        wayOut: "it takes two different people, each a compliance or data protection officer")
    }

    static func words(_ failure: VaultFailure) -> String {
      switch failure {
      case .store(let failure), .audit(let failure): failure.description
      case .damaged(let damage, _): "\(damage)"
      case .keys(let words): words
      default: "the log cannot be succeeded"
      }
    }
  }
}
