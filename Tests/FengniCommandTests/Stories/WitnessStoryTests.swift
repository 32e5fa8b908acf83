import ArgumentParser
import Foundation
import MerkleLog
import Testing
import Vault
import VaultClient

@testable import FengniCommand

/// A served vault and a witness on another port, as two offices would run them.
@Suite(.serialized) struct WitnessStoryTests {
  private let vault: RunningVault
  private let witness: RunningWitness
  private let logKey: String

  init() async throws {
    vault = try await RunningVault()
    logKey = vault.folder.vault + "/log.vkey"
    witness = try RunningWitness(logKeys: [try KeptFiles.verifierKey(at: logKey)])
    try await witness.start()
  }

  private func options(_ mode: String, limit: Int = 20) -> [String] {
    [
      "--witness", "\(witness.address)#\(witness.key)", "--witness-mode", mode, "--witness-limit",
      String(limit),
    ]
  }

  private func until(_ what: String, _ isSo: () throws -> Bool) async throws {
    for _ in 0..<1200 {
      if try isSo() { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("not so: \(what)\n\(serverLog)\n\(witness.talk)")
  }

  private var serverLog: String {
    (try? String(contentsOfFile: vault.folder.serverLog, encoding: .utf8)) ?? ""
  }

  /// Looks cost a budget; this does not.
  private func isHeld() throws -> Bool { try vault.fengni("status", as: nil).output.contains("held") }

  private func look() throws -> RunningVault.Outcome {
    try vault.fengni("record", "ls", "care_profile", "--place", "031", "-p", "care_visit", as: "grid-leader")
  }

  private func readLog() throws -> RunningVault.Outcome {
    try vault.fengni("audit", "ls", "-p", "audit_review", "--limit", "1", as: "compliance")
  }

  @Test func `advisory: a checkpoint with two signatures is handed out, exported and checked elsewhere`()
    async throws
  {
    try await vault.restart(options: options("advisory", limit: 900))
    let kept = vault.folder.path + "/cosigned.note"
    try await until("a checkpoint is cosigned") {
      let note = try vault.fengni("checkpoint", "--cosigned", as: "compliance")
      try note.output.write(toFile: kept, atomically: true, encoding: .utf8)
      return note.status == 0
    }
    let note = try SignedNote(Array(try Data(contentsOf: URL(fileURLWithPath: kept))))
    #expect(throws: Never.self) { try note.verified(by: [witness.key]) }
    #expect(throws: Never.self) { try note.verified(by: [KeptFiles.verifierKey(at: logKey)]) }

    let archive = vault.folder.path + "/log.tar"
    let export = try vault.fengni("audit", "export", "--out", archive, "-p", "audit_review", as: "compliance")
    #expect(export.status == 0, "\(export.talk)")
    func verify(_ more: String...) throws -> RunningVault.Outcome {
      try RunningVault.run(
        ["audit", "verify", "--export", archive, "--verifier-key", logKey, "--pin", kept] + more)
    }
    let verified = try verify("--witness-key", "\(witness.key)")
    #expect(
      verified.status == 0 && !verified.talk.contains("cosignature"), "\(verified.output)\(verified.talk)")
    let without = try verify()
    #expect(
      without.status == 0 && without.talk.contains("key of its witness was not given"), "\(without.talk)")
    // Whoever gets the export is told what the vault asks of its witnesses.
    let folder = vault.folder.path + "/log"
    #expect(
      try vault.fengni("audit", "export", "--out", folder, "-p", "audit_review", as: "compliance").status == 0
    )
    let policy = try String(contentsOfFile: folder + "/tlog-policy", encoding: .utf8)
    let log = try KeptFiles.verifierKey(at: logKey)
    #expect(policy == "log \(log)\nwitness w1 \(witness.key)\nquorum w1\n")
    let clean = try RunningVault.run(["audit", "verify", "--export", folder, "--verifier-key", logKey])
    #expect(clean.status == 0 && !clean.talk.contains("fewer witnesses"), "\(clean.talk)")
    try (policy + "quorum w1\n").write(toFile: folder + "/tlog-policy", atomically: true, encoding: .utf8)
    let strict = try RunningVault.run(["audit", "verify", "--export", folder, "--verifier-key", logKey])
    #expect(strict.status == ExitStatus.verificationFailed.rawValue)
    #expect(strict.output.contains("line 4: a second quorum"), "\(strict.output)")

    let other = try RunningWitness(name: "other.test/w", logKeys: witness.logKeys)
    #expect(try verify("--witness-key", "\(other.key)").status == ExitStatus.verificationFailed.rawValue)

    // The printed sheet, typed in on another system, pins the files as well.
    let page = try vault.fengni("audit", "checkpoint", "--cosigned", "--qr", as: "compliance")
    #expect(page.status == 0 && page.output.contains("█") && page.output.contains("signature ____"))
    let sheet = vault.folder.path + "/sheet.txt"
    try page.output.replacing("\n", with: " \r\n").write(toFile: sheet, atomically: true, encoding: .utf8)
    let pinned = try vault.fengni("audit", "verify", "--data", vault.folder.vault, "--pin", sheet, as: nil)
    #expect(pinned.status == 0, "\(pinned.output)\(pinned.talk)")

    let status = try vault.fengni("status", as: nil)
    #expect(
      status.output.contains("witness.test/w1: ") && status.output.contains("(advisory, 900 s)"),
      "\(status.output)")
    witness.end()
    #expect(try look().status == 0)
    let doctor = try vault.fengni("doctor", as: "compliance")
    #expect(doctor.output.contains("witnesses"), "\(doctor.output)")
  }

  @Test func `required: no content past the limit, officers still read, and content again`() async throws {
    try await vault.restart(options: options("required"))
    try await until("content is given") { try !isHeld() }
    try await until("a look is answered") { try look().status == 0 }
    witness.end()
    try await until("content stops") { try isHeld() }
    let refused = try look()
    #expect(refused.status == ExitStatus.tryLater.rawValue, "\(refused.status)")
    #expect(refused.talk.contains("not cosigned in time"), "\(refused.talk)")
    #expect(try readLog().status == 0)
    let status = try vault.fengni("status", as: nil)
    #expect(
      status.output.contains("held: witness-late") && status.output.contains("late"), "\(status.output)")
    try await until("the alarm is told") { serverLog.contains("no content is given") }
    try await witness.start()
    try await until("content is given again") { try !isHeld() }
    try await until("a look is answered again") { try look().status == 0 }
    try await until("that is told too") { serverLog.contains("have cosigned the log again") }
  }

  @Test func `yesterday's folder put back is held as soon as the witness is heard of`() async throws {
    #expect(vault.server.stop() == 0)
    let yesterday = vault.folder.path + "/yesterday"
    try FileManager.default.copyItem(atPath: vault.folder.vault, toPath: yesterday)
    try await vault.startAgain(options: options("advisory", limit: 900))
    _ = try look()
    var size: UInt64 = 0
    try await until("all is cosigned") {
      let note = try vault.fengni("checkpoint", "--cosigned", as: "compliance")
      size = note.status == 0 ? try Checkpoint(text: SignedNote(Array(note.output.utf8)).text).size : 0
      return try size > 0 && serverSize() == size
    }
    vault.server.stop()
    try FileManager.default.removeItem(atPath: vault.folder.vault)
    try FileManager.default.copyItem(atPath: yesterday, toPath: vault.folder.vault)
    // Out of reach at the start: the vault cannot know; then it does.
    witness.end()
    try await vault.startAgain(options: options("advisory", limit: 900))
    #expect(try look().status == 0)
    try await witness.start()
    try await until("it is held") {
      try vault.fengni("status", as: nil).output.contains("held: log-mismatch")
    }
    #expect(try look().status == ExitStatus.checkpointMismatch.rawValue)
    #expect(serverLog.contains("not the one last known"))
    #expect(try readLog().status == 0)
    #expect(vault.server.stop() == ExitStatus.checkpointMismatch.rawValue)
    try FileManager.default.removeItem(atPath: vault.folder.vault)
    try FileManager.default.copyItem(atPath: yesterday, toPath: vault.folder.vault)
    try await vault.startAgain(options: options("required", limit: 900))
    let status = try vault.fengni("status", as: nil)
    #expect(status.status == ExitStatus.checkpointMismatch.rawValue, "\(status.output)")
    #expect(try look().status == ExitStatus.checkpointMismatch.rawValue)
  }

  private func serverSize() throws -> UInt64? {
    let status = try vault.fengni("status", "--json", as: nil)
    let object = try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any]
    return (object?["log_size"] as? NSNumber)?.uint64Value
  }

  @Test func `what is configured wrongly is said before anything is opened`() throws {
    let named = "http://127.0.0.1:1#\(witness.key)"
    for (options, word) in [
      (["--witness", "http://127.0.0.1:1"], "not a witness"),
      (["--witness", "http://127.0.0.1:1#\(witness.logKeys[0])"], "does not make cosignatures"),
      (["--witness", "ftp://127.0.0.1:1#\(witness.key)"], "not the address of a witness"),
      (["--witness", named, "--witness", named], "named twice"),
      (["--witness", named, "--witness-mode", "perhaps"], "not advisory or required"),
      (["--witness", named, "--witness-limit", "1"], "witness limit"),
      (["--witness", named, "--witness-quorum", "2"], "quorum"),
      (["--witness-mode", "required"], "no witness is named"),
    ] {
      let outcome = try RunningVault.run(
        [
          "serve", "--data", "/nonexistent", "--key-file", "/nonexistent", "--policies",
          RunningVault.policies,
        ] + options)
      #expect(
        outcome.status == ExitStatus.usage.rawValue && outcome.talk.contains(word),
        "\(options): \(outcome.talk)")
    }
  }

  @Test func `witnesses come from the environment and the configuration file as well`() async throws {
    let one = "http://127.0.0.1:1#\(witness.key)"
    let settings = try await WitnessOptions.parse([]).settings(environment: [
      "HOME": "/nonexistent", "FENGNI_WITNESS": one, "FENGNI_WITNESS_MODE": "required",
      "FENGNI_WITNESS_LIMIT": "60",
    ])
    #expect(settings?.rules.mode == .required && settings?.rules.limit == 60)
    #expect(settings?.addresses == [witness.key: "http://127.0.0.1:1"])
    let home = vault.folder.path + "/home"
    try FileManager.default.createDirectory(
      atPath: home + "/.config/fengni", withIntermediateDirectories: true)
    try #"{"witness": ["\#(one)"], "witness_mode": "advisory"}"#.write(
      toFile: home + "/.config/fengni/config.json", atomically: true, encoding: .utf8)
    let file = try await WitnessOptions.parse(["--witness-limit", "30"]).settings(environment: ["HOME": home])
    #expect(file?.rules.mode == .advisory && file?.rules.limit == 30 && file?.rules.quorum.threshold == 1)
    let none = try await WitnessOptions.parse([]).settings(environment: ["HOME": "/nonexistent"])
    #expect(none?.addresses == nil)
  }
}
