import ServiceLifecycle
import Vault

/// Seals with new keys what was ordered to be, also where an earlier process was ended in the middle of it.
struct RekeyingJob: Service {
  let vault: CommunityVault
  let console: Console

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        if vault.isRekeyPending {
          try await runOnce()
        } else {
          try await Task.sleep(for: .milliseconds(250))
        }
      }
    }
  }

  private func runOnce() async throws {
    do {
      try await vault.carryOutRekey()
      console.say("rekey: done")
    } catch {
      try Task.checkCancellation()
      console.say("rekey: cannot go on now, is tried again in ten seconds: see `fengni doctor`")
      try await Task.sleep(for: .seconds(10))
    }
  }
}
