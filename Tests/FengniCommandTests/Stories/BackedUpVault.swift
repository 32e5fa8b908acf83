import Foundation
import Testing
import VaultClient

@testable import FengniCommand

/// A running vault with what its operator keeps elsewhere: an anchor, the log's key, a backup identity.
struct BackedUpVault {
  let vault: RunningVault
  let recipient: String
  var folder: String { vault.folder.path }
  /// What survives the loss of the vault's disk.
  var safe: String { "\(folder)/safe" }
  var anchor: String { "\(safe)/anchor" }
  var identity: String { "\(safe)/backup.identity" }
  var verifierKey: String { "\(safe)/log.vkey" }

  init() async throws {
    vault = try await RunningVault()
    let path = vault.folder.path + "/safe"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let key = try RunningVault.run(["backup", "key", "--to", "\(path)/backup.identity"])
    #expect(key.status == 0, "\(key.talk)")
    recipient = key.output.trimmingCharacters(in: .newlines)
    // On another volume, as it should be.
    #expect(vault.server.stop() == 0)
    let moved = try vault.run(
      [
        "anchor", "make", "--data", vault.folder.vault, "--key-file", vault.folder.keyFile, "--policies",
        RunningVault.policies, "--anchor", "\(path)/anchor",
      ], profile: nil)
    #expect(moved.status == 0, "\(moved.talk)")
    try FileManager.default.copyItem(atPath: vault.folder.vault + "/log.vkey", toPath: "\(path)/log.vkey")
    try await startAgain()
  }

  func startAgain() async throws { try await vault.startAgain(options: ["--anchor", anchor]) }

  /// The arguments of `backup make`.
  func making(to target: String, _ more: String...) -> [String] {
    [
      "backup", "make", "--data", vault.folder.vault, "--to", target, "--recipient", recipient, "--anchor",
      anchor,
    ] + more
  }

  struct Parts {
    let data: String
    let keys: String
  }

  /// Backs it up; the two files.
  func make(_ name: String = "backup", _ more: String...) throws -> Parts {
    let target = "\(folder)/\(name)"
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    let made = try RunningVault.run(making(to: target) + more)
    #expect(made.status == 0, "\(made.talk)")
    let lines = made.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 2)
    return Parts(data: lines[0], keys: lines[1])
  }

  /// The arguments of `backup restore`.
  func restoring(_ parts: Parts, to target: String) -> [String] {
    [
      "backup", "restore", "--data", target, "--from", parts.data, "--keys", parts.keys, "--identity",
      identity,
      "--anchor", anchor, "--verifier-key", verifierKey, "--policies", RunningVault.policies,
    ]
  }

  /// The same on the word of two people.
  func acceptingOlder() -> [String] {
    [
      "--key-file", vault.folder.keyFile, "--accept-older", "--reason", "disk lost, drill", "--token-file",
      vault.folder.credential("compliance", "token"), "--token-file",
      vault.folder.credential("protection", "token"),
    ]
  }

  /// Erases the resident a profile's person is.
  func erase(_ resident: String) throws {
    let login = try vault.fengni(
      "login", "--pin-file", vault.folder.credential("protection", "pin"), as: "protection")
    #expect(login.status == 0, "\(login.talk)")
    let done = try vault.run(
      [
        "record", "erase", resident, "-p", "rights_request", "--case", "RR-12", "--reason",
        "asked for at the counter", "--yes",
      ], profile: "protection")
    #expect(done.status == 0, "\(done.talk)")
  }

  /// Holds a household; its id.
  func hold(_ room: String) async throws -> String {
    try await vault.client(as: "committee") { client in
      try await client.create(
        "household", place: "B/baihe/031/07", fields: ["unit_room": .text(room), "size": .integer(1)],
        purpose: "grid_register"
      ).id
    }
  }

  /// Whether a household is there.
  func holds(_ id: String) async throws -> Bool {
    do {
      return try await vault.client(as: "committee") { client in
        try await client.record("household", id, fields: ["size"], purpose: "grid_register").id == id
      }
    } catch VaultClientError.problem(let problem) where problem.status == 404 {
      return false
    }
  }
}
