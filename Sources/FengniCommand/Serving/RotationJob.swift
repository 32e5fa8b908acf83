import ServiceLifecycle
import Vault

/// Carries out the rotation of wrapping keys that was ordered, or that was under way when the process ended.
struct RotationJob: Service {
  let vault: CommunityVault
  let console: Console

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: await runOnce())
      }
    }
  }

  /// - Returns: when to look again.
  private func runOnce() async -> Duration {
    do {
      if let done = try await vault.carryOutKeyRotation() {
        console.say(
          done.unopened == 0
            ? "key rotation: wrapping keys \(done.generation) wrap the keys of \(done.wrapped) subjects"
            : "key rotation: the keys of \(done.unopened) subjects do not open, and the log names them")
      }
      return .milliseconds(500)
    } catch VaultFailure.sealed, VaultFailure.held {
      return .milliseconds(500)
    } catch {
      guard !Task.isCancelled else { return .zero }
      console.say("key rotation: cannot go on now, is tried again in a minute: see `fengni doctor`")
      return .seconds(60)
    }
  }
}
