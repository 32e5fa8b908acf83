import ServiceLifecycle
import Vault

/// Ends each day the retention of what log entries say, and tells what it did.
struct RetentionJob: Service {
  let vault: CommunityVault
  let console: Console

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        await runOnce()
        try await Task.sleep(for: .seconds(86_400))
      }
    }
  }

  private func runOnce() async {
    guard !vault.status.isSealed else { return }
    do {
      let (done, left) = try await vault.runRetentionUnattended()
      for step in done {
        console.say("retention: \(step.month) (\(step.kind)) closed, \(step.openings) openings")
      }
      if left > 0 {
        console.say(
          "retention: \(left) months are due at once: is the clock right? then `fengni retention run`")
      }
    } catch {
      console.say("retention: not done today: \(OpeningErrors.name(error).message)")
    }
  }
}
