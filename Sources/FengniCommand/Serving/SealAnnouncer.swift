import Logging
import MerkleLog
import Synchronization
import Vault

/// Says on standard error whether the served vault is sealed or open, and up to which level, as it starts and whenever
/// that changes; never a share, a passphrase or who gave it.
final class SealAnnouncer: Sendable {
  private let data: String
  private let console: Console
  private let logger: Logger
  private let served = Mutex<CommunityVault?>(nil)

  init(data: String, console: Console, logger: Logger) {
    self.data = data
    self.console = console
    self.logger = logger
  }

  /// The vault, once it is there.
  var vault: CommunityVault? { served.withLock { $0 } }

  func begin(with vault: CommunityVault) { served.withLock { $0 = vault } }

  func tell(_ event: UnsealEvent, of vault: CommunityVault) {
    switch event {
    case .sealed:
      console.say("the vault is sealed by order: its keys are dropped")
    case .unsealed(let words, let level):
      console.say("the vault is unsealed by \(words), up to \(level)")
      do {
        try opened(vault)
      } catch {
        say(OpeningErrors.name(error))
      }
    case .failed(let error): say(OpeningErrors.name(error))
    case .sharesDropped: console.say("the shares that were given are dropped: the rest did not come in time")
    }
  }

  private func say(_ failure: CommandFailure) {
    console.say("the vault stays as it is: \(failure.message)")
    for line in failure.wayOut { console.say("  \(line)") }
  }

  /// What is to be said and written once the vault is open, or stays sealed.
  func opened(_ vault: CommunityVault) throws {
    let status = vault.status
    if status.isSealed {
      if let shares = status.unsealing, shares.given > 0, let needed = shares.needed {
        console.say(
          "\(shares.given) of \(needed) shares are here: the vault is sealed until `fengni unseal` gives the rest"
        )
      } else {
        console.say("the root key is not there: the vault is sealed and answers nothing but its status")
      }
    }
    if let level = status.level, level < .highlySensitive {
      console.say("opened with a limited key: the vault is open up to \(level)")
    }
    // A log that followed has another key; what was cut off before the file was written is made good here.
    if let key = try? vault.verifierKey() {
      try OpeningErrors.naming { try VerifierKeyFile.write(VerifierKey(key), in: data) }
    }
    if status.hold == .logMismatch {
      for mismatch in vault.mismatches { console.say("log mismatch: \(mismatch)") }
      console.say("no content is given; officers can read the log. The way on: fengni log succeed")
      logger.critical("log mismatch: no content is given")
    }
  }
}
