import ServiceLifecycle
import Vault

/// Ends each day the retention of what log entries say and of people's data, and tells what it did.
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
      let day = try await vault.runRetentionUnattended()
      for step in day.done {
        console.say("retention: \(step.month) (\(step.kind)) closed, \(step.openings) openings")
      }
      if day.left > 0 {
        console.say(
          "retention: \(day.left) months are due at once: is the clock right? then `fengni retention run`")
      }
      tell(day.subjects)
      return Self.day
    } catch VaultFailure.held, VaultFailure.sealed {
      return .seconds(60)
    } catch {
      console.say("retention: cannot be done now, is tried again in an hour: see `fengni doctor`")
      return Self.hour
    }
  }

  /// Numbers alone: the server's log names nobody.
  private func tell(_ subjects: SubjectRetention) {
    let erased = subjects.subjects.count { $0.auditSeq != nil }
    let frozen = subjects.subjects.count { $0.isFrozen }
    if erased > 0 { console.say("retention: \(erased) erased, whose data were over their time") }
    if frozen > 0 { console.say("retention: \(frozen) due and kept, since something about them is frozen") }
    if subjects.unreadable > 0 {
      console.say("retention: records of \(subjects.unreadable) do not open: see `fengni audit verify`")
    }
    if subjects.sealed > 0 {
      console.say(
        "retention: \(subjects.sealed) wait: only a server with all keys can tell whether they are due")
    }
    if subjects.left > 0 {
      console.say(
        "retention: \(subjects.left) are due and left: is the clock right? then `fengni retention run`")
    }
  }
}
