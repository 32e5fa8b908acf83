import Logging
import MerkleLog
import ServiceLifecycle
import Vault
import VaultClient
import VaultSQLite

/// Has the served vault's log cosigned, for as long as it is served.
struct WitnessRounds: Service {
  private let asked: AskedWitnesses
  private let vault: CommunityVault

  init(_ asked: AskedWitnesses, of vault: CommunityVault) {
    self.asked = asked
    self.vault = vault
    // Before the first call is answered.
    asked.witnessing.attach(to: vault)
  }

  func run() async throws {
    await cancelWhenGracefulShutdown { [asked, vault] in await asked.witnessing.run(for: vault) }
    for client in asked.clients { await client.shutdown() }
  }
}

/// The witnesses that a vault asks, with the connections to them.
struct AskedWitnesses: Sendable {
  let witnessing: Witnessing
  let clients: [WitnessClient]
}

extension WitnessOptions {
  /// The witnesses of the vault in this folder; nil where none is named.
  func witnessing(of data: String, _ logger: Logger) async throws(CommandFailure) -> AskedWitnesses? {
    guard let settings = try await settings() else { return nil }
    var clients: [VerifierKey: WitnessClient] = [:]
    for (key, address) in settings.addresses {
      do {
        // Longer than an answer takes, shorter than anybody waits for a start.
        clients[key] = try WitnessClient(address: address, timeout: .seconds(5))
      } catch {
        throw CommandFailure(.usage, "\(error)")
      }
    }
    let witnessing = Witnessing(
      rules: settings.rules, connections: clients.mapValues { WitnessOverHTTP(client: $0) },
      store: CosignedFiles(in: data),
      tell: { event in logger.log(level: event.isAlarm ? .critical : .notice, "\(event)") })
    return AskedWitnesses(witnessing: witnessing, clients: Array(clients.values))
  }
}

/// A witness as the vault sees it.
private struct WitnessOverHTTP: WitnessConnection {
  let client: WitnessClient

  func addCheckpoint(_ body: [UInt8]) async throws(WitnessTrouble) -> WitnessReply {
    do {
      return reply(try await client.addCheckpoint(body))
    } catch {
      throw trouble(error)
    }
  }

  func latest(_ path: String) async throws(WitnessTrouble) -> WitnessReply {
    do {
      return reply(try await client.checkpoint(ofLog: path))
    } catch {
      throw trouble(error)
    }
  }

  private func reply(_ reply: WitnessClient.Reply) -> WitnessReply {
    WitnessReply(status: reply.status, body: reply.body)
  }

  private func trouble(_ error: VaultClientError) -> WitnessTrouble {
    switch error {
    case .unreachable(let why): .unreachable(why)
    case .timedOut: .unreachable("no answer in time")
    case .cancelled: .unreachable("stopped")
    case .unexpectedAnswer(_, let what): .badAnswer(what)
    default: .unreachable("\(error)")
    }
  }
}
