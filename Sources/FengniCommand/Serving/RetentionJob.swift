import ServiceLifecycle
import Vault

/// Ends each day the retention of what log entries say, and tells what it did.
struct RetentionJob: Service {
  let vault: CommunityVault
  let console: Console

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: await runOnce())
      }
    }
  }

  private static let day = Duration.seconds(86_400)
  private static let hour = Duration.seconds(3600)

  /// - Returns: when to run again.
  private func runOnce() async -> Duration {
    // A vault whose witness has yet to be heard of is held for a moment at each start.
    guard !vault.status.isSealed, vault.status.hold == nil else { return .seconds(60) }
    do {
      let (done, left) = try await vault.runRetentionUnattended()
      for step in done {
        console.say("retention: \(step.month) (\(step.kind)) closed, \(step.openings) openings")
      }
      if left > 0 {
        console.say(
          "retention: \(left) months are due at once: is the clock right? then `fengni retention run`")
      }
      return Self.day
    } catch VaultFailure.held {
      return .seconds(60)
    } catch {
      console.say("retention: cannot be done now, is tried again in an hour: see `fengni doctor`")
      return Self.hour
    }
  }
}
