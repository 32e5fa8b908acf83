import Foundation
import ServiceLifecycle
import UnixSignals
import Vault

/// Reads the rules anew at each SIGHUP. Where they are faulty those before stay in force, and the fault is told.
struct RulesReload: Service {
  let vault: CommunityVault
  /// The folder of the rules.
  let policies: String
  let console: Console
  /// A terminal that is gone also sends SIGHUP, and then the server has to go.
  private let hadTerminal = isatty(STDIN_FILENO) != 0

  init(of vault: CommunityVault, from policies: String, console: Console) {
    self.vault = vault
    self.policies = policies
    self.console = console
  }

  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      if hadTerminal, isatty(STDIN_FILENO) == 0 {
        kill(getpid(), SIGTERM)
      } else {
        await reload()
      }
    }
  }

  private func reload() async {
    do {
      let isChanged = try await vault.replaceRules(with: PolicyFolder(path: policies))
      guard let version = vault.status.policyVersion else {
        return console.say("the vault is sealed: it opens with the rules as they are now")
      }
      console.say(
        isChanged
          ? "rules are now \(version.prefix(16))" : "rules are those in force: \(version.prefix(16))")
    } catch {
      let failure = OpeningErrors.name(error)
      console.say("rules before stay in force: \(failure.message)")
      for line in failure.wayOut { console.say("  \(line)") }
    }
  }
}
