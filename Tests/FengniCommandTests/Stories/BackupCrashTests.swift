import Foundation
import Testing
import VaultClient

@testable import FengniCommand

/// Killed at any moment, a backup or a restore leaves nothing half that looks whole, and the next run does it.
@Suite(.serialized) struct BackupCrashTests {
  /// When to kill the next run: moments spread over the length of one, which other work on the machine changes.
  private struct Moments {
    private(set) var kills = 0
    private var length: Duration
    private var step = 0

    /// `run` ends by itself, and shows how long that takes.
    init(of run: [String]) throws {
      let start = ContinuousClock.now
      let done = try RunningVault.run(run)
      #expect(done.status == 0, "\(done.talk)")
      length = ContinuousClock.now - start
    }

    /// The next moment lies as far as it can from those before (golden section), and a little beyond the end as well.
    mutating func kill(_ arguments: [String]) async throws {
      step += 1
      let moment = length * (1.15 * (Double(step) * 0.618).truncatingRemainder(dividingBy: 1))
      let process = Process()
      process.executableURL = URL(fileURLWithPath: RunningVault.executable)
      process.arguments = arguments
      process.environment = ["PATH": "/usr/bin:/bin"]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      let start = ContinuousClock.now
      try process.run()
      while process.isRunning, ContinuousClock.now - start < moment {
        try await Task.sleep(for: .milliseconds(1))
      }
      let lived = ContinuousClock.now - start
      Glibc.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      guard process.terminationReason == .uncaughtSignal else {
        length = min(length, lived)
        return
      }
      kills += 1
      // Slower than it was: else its end would never be reached.
      if lived >= length { length = lived * 1.3 }
    }
  }

  @Test func `a backup that is killed leaves parts by no backup's name, and the next takes them away`()
    async throws
  {
    let kept = try await BackedUpVault()
    let target = kept.folder + "/killed"
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    var moments = try Moments(of: kept.making(to: target))
    for step in 0..<96 where step < 24 || moments.kills < 6 {
      try await moments.kill(kept.making(to: target))
      for name in try FileManager.default.contentsOfDirectory(atPath: target) where name.hasSuffix(".fbk") {
        let verified = try RunningVault.run([
          "backup", "verify", "\(target)/\(name)", "--identity", kept.identity, "--verifier-key",
          kept.verifierKey,
        ])
        #expect(verified.status == 0, "\(name): \(verified.talk)")
        unlink("\(target)/\(name)")
      }
      // The server goes on as if nothing had been.
      if step.isMultiple(of: 6) { #expect(try await kept.holds(try await kept.hold("2单元\(step)"))) }
    }
    #expect(moments.kills > 5)
    let parts = try kept.make("killed")
    let names = try FileManager.default.contentsOfDirectory(atPath: target)
    #expect(names.sorted() == [parts.data, parts.keys].map { ($0 as NSString).lastPathComponent }.sorted())
    let inside = try FileManager.default.contentsOfDirectory(atPath: kept.vault.folder.vault)
    #expect(inside.allSatisfy { !$0.hasPrefix(".backup") })
    let report = try await kept.vault.client(as: "compliance") { try await $0.verifyLog() }
    #expect(report.clean, "\(report.problems)")
  }

  @Test func `a restore that is killed leaves no vault or a whole one, and nobody erased comes back`()
    async throws
  {
    let kept = try await BackedUpVault()
    let resident = try await kept.vault.record(of: "p-wang-xiulan", prefix: "r_")
    let parts = try kept.make()
    try kept.erase(resident)
    #expect(kept.vault.server.stop() == 0)
    let anchor = try Data(contentsOf: URL(fileURLWithPath: kept.anchor))
    func arguments(_ target: String) -> [String] {
      kept.restoring(parts, to: target) + kept.acceptingOlder()
    }
    var moments = try Moments(of: arguments(kept.folder + "/first"))
    var outcomes: Set<String> = []
    for step in 0..<44 where step < 11 || moments.kills < 4 || outcomes.count < 2 {
      // Each from the state that was there when the disk was lost.
      try anchor.write(to: URL(fileURLWithPath: kept.anchor))
      let target = kept.folder + "/restored-\(step)"
      try await moments.kill(arguments(target))
      if FileManager.default.fileExists(atPath: target) {
        outcomes.insert("there")
        // Held until another log follows, or followed by one already: then it starts.
        let check = try RunningVault.run([
          "doctor", "--data", target, "--anchor", kept.anchor, "--key-file", kept.vault.folder.keyFile,
          "--policies", RunningVault.policies,
        ])
        #expect([0, 1, 10].contains(check.status), "\(check.output)\(check.talk)")
        if check.status == 10 {
          let succeeded = try RunningVault.run(
            [
              "log", "succeed", "--data", target, "--anchor", kept.anchor, "--policies",
              RunningVault.policies,
            ] + kept.acceptingOlder().filter { $0 != "--accept-older" })
          #expect(succeeded.status == 0, "\(succeeded.talk)")
        }
      } else {
        outcomes.insert("not there")
        let again = try RunningVault.run(arguments(target))
        #expect(again.status == 0, "step \(step): \(again.talk)")
        #expect(!FileManager.default.fileExists(atPath: target + ".restoring"))
      }
      // The vault that came of it serves, and the erased one is not in it.
      guard step.isMultiple(of: 5) else { continue }
      try await serves(target, without: resident, kept)
    }
    #expect(moments.kills > 3 && outcomes == ["there", "not there"])
  }

  private func serves(_ target: String, without resident: String, _ kept: BackedUpVault) async throws {
    try? FileManager.default.removeItem(atPath: kept.vault.folder.vault)
    try FileManager.default.copyItem(atPath: target, toPath: kept.vault.folder.vault)
    try await kept.startAgain()
    let gone = try kept.vault.fengni("record", "get", resident, "-p", "care_visit", as: "grid-leader")
    #expect(gone.status == ExitStatus.notFound.rawValue, "\(gone.talk)")
    let report = try await kept.vault.client(as: "compliance") { try await $0.verifyLog() }
    #expect(report.clean, "\(report.problems)")
    #expect(kept.vault.server.stop() == 0)
  }
}
