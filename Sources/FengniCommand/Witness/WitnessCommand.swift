import ArgumentParser
import Foundation
import Logging
import MerkleLog
import ServiceLifecycle
import UnixSignals
import Vault
import VaultAPI

/// `fengni witness …`
struct WitnessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "witness",
    abstract: "A witness of logs, for a machine that the vault's operators do not hold.",
    subcommands: [WitnessInit.self, WitnessRun.self])
}

/// `fengni witness init`
struct WitnessInit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a witness and print the key its cosignatures are verified with.",
    discussion: """
      Example: fengni witness init --dir /srv/witness --name witness.compliance.example/w1

      Give the printed line to the vault (`fengni serve --witness`) and to whoever verifies its log.
      """)

  @Option(name: .long, help: ArgumentHelp("Folder of the new witness.", valueName: "folder")) var dir: String
  @Option(
    name: .long,
    help: ArgumentHelp("What it is called on signature lines; no spaces, no plus sign.", valueName: "name"))
  var name: String
  @Flag(name: .long, help: "Print one JSON object.") var json = false

  func run() async throws {
    Reporting.isJSON = json
    guard let name = KeyName(name), name.utf8.count <= 128 else {
      throw CommandFailure(.usage, "not the name of a key: 1 to 128 bytes, no spaces, no plus sign")
    }
    let folder = try WitnessFolder.create(at: dir, name: name)
    let key = try WitnessKeyFile.cosigner(at: folder.keyFile).verifierKey
    let console = Console.standard
    if json {
      return console.show(.object([("dir", .string(dir)), ("verifier_key", .string("\(key)"))]))
    }
    console.line("\(key)")
    console.say("witness in \(dir); above: the key its cosignatures are verified with")
    console.say("next: fengni witness run --dir \(dir) --log-key LOG.VKEY --host ADDRESS")
  }
}

/// `fengni witness run`
struct WitnessRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Cosign checkpoints of logs that only ever grow (c2sp.org/tlog-witness).",
    discussion: """
      Examples:
        fengni witness run --dir /srv/witness --log-key log.vkey
        fengni witness run --dir /srv/witness --log-key log.vkey --host 10.0.0.7 --port 8441

      It remembers the largest checkpoint it has seen of each log, and cosigns another only where that one extends it:
      then nobody, with whatever keys, can change or cut off what lies below. What it answers is public and signed, so
      it needs no TLS; let only the vault reach it all the same. SIGTERM and SIGINT stop it.
      """)

  @Option(name: .long, help: ArgumentHelp("Folder of the witness.", valueName: "folder")) var dir: String
  @Option(
    name: .long,
    help: ArgumentHelp("Verifier key of a log, or a file with it; may be repeated.", valueName: "vkey"))
  var logKey: [String]
  @Option(name: .long, help: "Port; 0 takes a free one.") var port = 8441
  @Option(name: .long, help: "Address to listen on; others than loopback are reached from other machines.")
  var host = "127.0.0.1"
  @Option(
    name: .long,
    help: ArgumentHelp("File the address is written to once connections are taken.", valueName: "path"))
  var addressFile: String?
  @Flag(name: .long, help: ArgumentHelp("Stop when standard input ends.", visibility: .hidden))
  var stopAtEndOfInput = false

  func run() async throws {
    if stopAtEndOfInput { Serve.stopAtEndOfInput() }
    let console = Console.standard
    let folder = try WitnessFolder.open(at: dir)
    let (logs, key) = try logs(in: folder)
    var logger = Logger(label: "fengni", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .notice
    let server = try OpeningErrors.naming {
      try WitnessServer(
        logs: logs, host: host, port: port, logger: logger,
        onDecision: { body, outcome in Self.tell(outcome, of: body, folder, console) },
        onListening: { port in
          let address = "http://\(host):\(port)"
          if let addressFile { Serve.write(address, to: addressFile) }
          console.say("witness \(key.name) on \(address)")
        })
    }
    var configuration = ServiceGroupConfiguration(
      services: [.init(service: server)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(10)
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch {
      // The library's error for an address in use has no type of ours to match.
      guard "\(error)".contains("Address already in use") else { throw error }
      throw CommandFailure("port \(port) is taken by another program", wayOut: "name another with --port")
    }
    console.say("stopped")
  }

  /// The memories of the logs named, by origin; a log that changes keys has two for a while.
  private func logs(in folder: WitnessFolder) throws -> (WitnessedLogs, VerifierKey) {
    var keys: [(origin: KeyName, keys: [VerifierKey])] = []
    for text in logKey {
      let key = try KeptFiles.verifierKey(text)
      guard key.kind == .ed25519 else {
        throw CommandFailure(.usage, "not the key of a log but of a witness: `\(key.name)`")
      }
      if let place = keys.firstIndex(where: { $0.origin == key.name }) {
        keys[place].keys.append(key)
      } else {
        keys.append((key.name, [key]))
      }
    }
    let witnesses = try keys.map { origin, keys in
      Witness(
        origin: origin, logKeys: keys, cosigner: try WitnessKeyFile.cosigner(at: folder.keyFile),
        store: try folder.store(of: origin), now: { Self.seconds() })
    }
    return (WitnessedLogs(witnesses), try WitnessKeyFile.cosigner(at: folder.keyFile).verifierKey)
  }

  /// Seconds since 1970.
  private static func seconds() -> UInt64 { UInt64(max(0, Date().timeIntervalSince1970)) }

  /// Says what its operator should know; whatever any stranger could cause is passed over.
  private static func tell(
    _ outcome: AddCheckpointOutcome, of body: [UInt8], _ folder: WitnessFolder, _ console: Console
  ) {
    switch outcome {
    case .notConsistent:
      let alarm = "ALARM: the log signed a checkpoint that is not shown to extend the last one cosigned"
      do {
        if try folder.keepEvidence(body) { console.say("\(alarm): kept in \(folder.path)/evidence") }
      } catch {
        console.say(
          ([alarm, "it could not be kept: \(error.message)"] + error.wayOut).joined(separator: "\n"))
      }
    case .unavailable(let fault): console.say("nothing is signed: \(fault)")
    case .cosigned, .conflict, .wrongProof, .malformed, .oldSizeAboveSize, .notSigned, .unknownOrigin: break
    }
  }
}
