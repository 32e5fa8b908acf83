import ArgumentParser
import Foundation
import Logging
import MerkleLog
import ServiceLifecycle
import UnixSignals
import Vault
import VaultAPI

/// `fengni serve`
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve a vault's API on this machine.",
    discussion: """
      Examples:
        fengni serve --data /srv/fengni --sealed
        fengni serve --data /srv/fengni --key-file /etc/fengni/root.key --policies /etc/fengni/policies
        fengni serve --data /srv/fengni --share share-1.txt --share share-2.txt --share share-5.txt
        fengni serve --data /srv/fengni --sealed-key /etc/fengni/root.passphrase
        fengni serve --data /srv/fengni --key-file /etc/fengni/root.key --witness URL#VKEY --witness-mode required

      Witnesses cosign the log from outside of this machine. Late, they are told of in the log output (advisory), or no
      content is given until they have cosigned again (required); officers can read the log all the same.

      While the root key is not there the vault is sealed and answers 503; so it starts with --sealed, and with too few
      shares. Custodians open it with `fengni unseal`, `fengni seal` closes it again. With a limited key (`fengni key
      limit`) it is open up to that key's level. SIGTERM and SIGINT stop it: what is
      under way ends, at most ten seconds, and nothing is lost. Where the log is not the one that the anchor or a
      witness last knew, no content is given, officers can still read the log, and the exit code is 10. SIGHUP reads
      the policies anew; where they are faulty those before stay in force.

      When the medium is full content is refused and the log is still read, with the room of --reserve, until there
      is space again.
      """)

  @Option(name: .long, help: ArgumentHelp("Folder of the vault.", valueName: "folder")) var data: String
  @OptionGroup var rootKey: RootKeyOptions
  @Option(name: .long, help: ArgumentHelp("Folder of catalogue and policies.", valueName: "folder"))
  var policies = "Policies"
  @Option(
    name: .long,
    help: ArgumentHelp("File the log's head is kept in; DATA/anchor by default.", valueName: "path"))
  var anchor: String?
  @OptionGroup var witnesses: WitnessOptions
  @Option(name: .long, help: "Port; 0 takes a free one.") var port = 8440
  @Option(name: .long, help: "Loopback address to listen on.") var host = "127.0.0.1"
  @Option(
    name: .long,
    help: ArgumentHelp("File the address is written to once connections are taken.", valueName: "path"))
  var addressFile: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Room kept for reading the log when the medium is full; 0 keeps none.", valueName: "MiB"))
  var reserve: UInt16 = 8

  @Flag(
    name: .long, help: "Start sealed: custodians give their shares, or the passphrase, with `fengni unseal`.")
  var sealed = false

  @Flag(name: .long, help: ArgumentHelp("Stop when standard input ends.", visibility: .hidden))
  var stopAtEndOfInput = false

  func run() async throws {
    if stopAtEndOfInput { Serve.stopAtEndOfInput() }
    // Until the rules can be read anew; a terminal that goes away takes the server with it.
    if isatty(STDIN_FILENO) == 0 { signal(SIGHUP, SIG_IGN) }
    let console = Console.standard
    var logger = Logger(label: "fengni", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .notice
    let origin = sealed ? rootKey.origin : try rootKey.required()
    let asked = try await witnesses.witnessing(of: data, logger)
    let announcer = SealAnnouncer(data: data, console: console, logger: logger)
    let open = try await OpenedVault(
      data: data, policies: policies, anchor: anchor, reserve: Int64(reserve) << 20, console: console,
      known: { await asked?.witnessing.known($0) ?? [] },
      unsealing: unsealing { event in announcer.vault.map { announcer.tell(event, of: $0) } },
      rootKey: { try origin?.source(store: $0, keyStore: $1) ?? NoRootKey() })
    announcer.begin(with: open.vault)
    try announcer.opened(open.vault)
    let server = try OpeningErrors.naming {
      try VaultServer(
        vault: open.vault,
        configuration: APIConfiguration(host: host, port: port, version: Release.version) { port in
          let address = "http://\(host):\(port)"
          if let addressFile { Serve.write(address, to: addressFile) }
          console.say("serving \(data) on \(address)")
        },
        logger: logger)
    }
    let reload = RulesReload(of: open.vault, from: policies, console: console)
    let rounds = asked.map { WitnessRounds($0, of: open.vault) }
    let retention = RetentionJob(vault: open.vault, console: console)
    let rotation = RotationJob(vault: open.vault, console: console)
    let rekeying = RekeyingJob(vault: open.vault, console: console)
    let others: [any Service] =
      [reload, retention, rotation, rekeying] + (rounds.map { [$0] } ?? [])
    try await Serve.run(server, others, port: port, logger: logger)
    // A witness may have shown it meanwhile.
    let isHeld = open.vault.status.hold == .logMismatch
    open.close()
    console.say("stopped")
    if isHeld { throw ExitStatus.checkpointMismatch.exitCode }
  }

  private func unsealing(_ tell: @escaping @Sendable (UnsealEvent) -> Void) -> UnsealOptions {
    UnsealOptions(
      startsSealed: sealed, startsWithTooFewShares: true, passphraseKey: rootKey.files.sealedKey, tell: tell)
  }

  /// For a server that must not outlive the program that started it, however that one ends.
  static func stopAtEndOfInput() {
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while true {
        let count = read(STDIN_FILENO, &byte, 1)
        if count == 0 || (count < 0 && errno != EINTR) { break }
      }
      kill(getpid(), SIGTERM)
    }
  }

  private static func run(
    _ server: VaultServer, _ others: [any Service], port: Int, logger: Logger
  ) async throws {
    var configuration = ServiceGroupConfiguration(
      services: [.init(service: server)] + others.map { .init(service: $0) },
      gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    // The server cuts off slow clients after five seconds; this is for what even that does not end.
    configuration.maximumGracefulShutdownDuration = .seconds(10)
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch {
      // The library's error for an address in use has no type of ours to match.
      guard "\(error)".contains("Address already in use") else { throw error }
      throw CommandFailure("port \(port) is taken by another program", wayOut: "name another with --port")
    }
  }

  /// Whole or not at all, so that whoever waits for the file never reads half an address.
  static func write(_ address: String, to path: String) {
    let draft = path + ".new"
    guard FileManager.default.createFile(atPath: draft, contents: Data("\(address)\n".utf8)) else { return }
    rename(draft, path)
  }
}
