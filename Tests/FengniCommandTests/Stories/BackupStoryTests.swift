import Foundation
import Testing
import VaultClient

@testable import FengniCommand

/// Backups at the command line: made while the vault serves, looked at, put back, let go.
@Suite(.serialized) struct BackupStoryTests {
  @Test func `a backup is made, verified, refused where it should be, and put back`() async throws {
    let kept = try await BackedUpVault()
    let vault = kept.vault
    let id = try await kept.hold("1单元101")
    let parts = try kept.make()

    // Without the identity its age and size; with it everything.
    let glance = try RunningVault.run(["backup", "verify", parts.data, parts.keys])
    #expect(glance.status == 0 && glance.talk.contains("not checked"), "\(glance.talk)")
    let scratch = kept.folder + "/scratch"
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    let verified = try RunningVault.run([
      "backup", "verify", parts.data, parts.keys, "--identity", kept.identity, "--verifier-key",
      kept.verifierKey, "--scratch", scratch,
    ])
    #expect(verified.status == 0, "\(verified.output)\(verified.talk)")
    #expect(verified.output.contains("events") && verified.output.contains("key store"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty)
    // A bit is flipped in the middle; another vault's key; a stranger's identity.
    let damaged = kept.folder + "/damaged.fbk"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: parts.data))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: damaged))
    let bad = try RunningVault.run(["backup", "verify", damaged, "--identity", kept.identity])
    #expect(bad.status == 8 && bad.talk.contains("altered in chunk"), "\(bad.talk)")
    let stranger = kept.folder + "/stranger.identity"
    _ = try RunningVault.run(["backup", "key", "--to", stranger])
    let closed = try RunningVault.run(["backup", "verify", parts.data, "--identity", stranger])
    #expect(closed.status == 1 && closed.talk.contains(kept.recipient), "\(closed.talk)")

    // Never over anything; never the wrong parts; never an older state unasked.
    let over = try RunningVault.run(kept.restoring(parts, to: vault.folder.vault))
    #expect(over.status == 1 && over.talk.contains("is there already"), "\(over.talk)")
    let swapped = try RunningVault.run(
      kept.restoring(.init(data: parts.keys, keys: parts.data), to: kept.folder + "/x"))
    #expect(swapped.status == 1 && swapped.talk.contains("not a backup of data"), "\(swapped.talk)")
    let later = try await kept.hold("1单元102")
    #expect(vault.server.stop() == 0)
    let same = kept.folder + "/same"
    let put = try RunningVault.run(kept.restoring(parts, to: same) + ["--key-file", vault.folder.keyFile])
    #expect(put.status == 10 && put.talk.contains("--accept-older"), "\(put.status) \(put.talk)")
    #expect(!FileManager.default.fileExists(atPath: same))
    // One person is not two: it is put back and held, as an older state is.
    let alone = try RunningVault.run(
      kept.restoring(parts, to: kept.folder + "/alone")
        + kept.acceptingOlder().map {
          $0.hasSuffix("protection.token") ? vault.folder.credential("compliance", "token") : $0
        })
    #expect(alone.status == 3 && alone.talk.contains("fengni log succeed"), "\(alone.status) \(alone.talk)")
    let held = try RunningVault.run([
      "doctor", "--data", kept.folder + "/alone", "--anchor", kept.anchor, "--key-file", vault.folder.keyFile,
      "--policies", RunningVault.policies,
    ])
    #expect(held.status == 10, "\(held.output)")
    let last = try kept.make("last")
    let whole = try RunningVault.run(kept.restoring(last, to: same) + ["--key-file", vault.folder.keyFile])
    #expect(whole.status == 0, "\(whole.talk)")
    #expect(whole.talk.contains("nothing is missing"), "\(whole.talk)")
    let offline = try RunningVault.run([
      "audit", "verify", "--data", same, "--anchor", kept.anchor, "--verifier-key", kept.verifierKey,
    ])
    #expect(offline.status == 0, "\(offline.output)\(offline.talk)")

    // The present key store beside the data of a backup: where only the database is lost.
    let present = try RunningVault.run(
      kept.restoring(
        .init(data: last.data, keys: vault.folder.vault + "/keys.db"), to: kept.folder + "/present"))
    #expect(present.status == 0, "\(present.talk)")

    // It takes the place of the lost one and goes on.
    try FileManager.default.removeItem(atPath: vault.folder.vault)
    try FileManager.default.moveItem(atPath: same, toPath: vault.folder.vault)
    try await kept.startAgain()
    let written = [try await kept.holds(id), try await kept.holds(later)]
    #expect(written == [true, true])
    let report = try await vault.client(as: "compliance") { try await $0.verifyLog() }
    #expect(report.clean, "\(report.problems)")
  }

  @Test func `keys older than the data are not put back with them`() async throws {
    let kept = try await BackedUpVault()
    let early = try kept.make("early")
    _ = try await kept.hold("1单元101")
    try await Task.sleep(for: .milliseconds(1100))
    let late = try kept.make("late")
    let mixed = try RunningVault.run(
      kept.restoring(.init(data: late.data, keys: early.keys), to: kept.folder + "/mixed"))
    #expect(mixed.status == 1 && mixed.talk.contains("keys are older"), "\(mixed.talk)")
    #expect(!FileManager.default.fileExists(atPath: kept.folder + "/mixed.restoring"))
  }

  @Test func `keys from after a rekey are not put back with data from before it`() async throws {
    let kept = try await BackedUpVault()
    let id = try await kept.hold("1单元101")
    let before = try kept.make("before")
    try await Task.sleep(for: .milliseconds(1100))
    try await kept.vault.signInAdministrator()
    let rekey = try kept.vault.fengni("key", "rekey", "--all", as: "administrator")
    #expect(rekey.status == 0 && rekey.output.contains("done"), "\(rekey.talk)")
    let after = try kept.make("after")
    let mixed = try RunningVault.run(
      kept.restoring(.init(data: before.data, keys: after.keys), to: kept.folder + "/mixed"))
    #expect(mixed.status == 1 && mixed.talk.contains("the keys do not fit the data"), "\(mixed.talk)")
    // Those made together open each other, on either side of it.
    #expect(kept.vault.server.stop() == 0)
    let whole = try RunningVault.run(
      kept.restoring(after, to: kept.folder + "/whole") + ["--key-file", kept.vault.folder.keyFile])
    #expect(whole.status == 0 && whole.talk.contains("nothing is missing"), "\(whole.talk)")
    let older = try RunningVault.run(
      kept.restoring(before, to: kept.folder + "/older") + kept.acceptingOlder())
    #expect(older.status == 0, "\(older.talk)")
    try FileManager.default.removeItem(atPath: kept.vault.folder.vault)
    try FileManager.default.moveItem(atPath: kept.folder + "/older", toPath: kept.vault.folder.vault)
    try await kept.startAgain()
    #expect(try await kept.holds(id))
  }

  @Test func `what is over is let go, and the last ones only when told`() async throws {
    let kept = try await BackedUpVault()
    let parts = try kept.make("backup", "--keep-keys", "1h")
    let folder = kept.folder + "/backup"
    let fresh = try RunningVault.run(["backup", "prune", "--in", folder])
    #expect(fresh.status == 0 && fresh.talk.contains("deleted: 0"), "\(fresh.talk)")
    // As if its hour were over: what is clear in the header can be written by whoever may delete the file.
    let keys = try Data(contentsOf: URL(fileURLWithPath: parts.keys))
    let end = try #require(keys.range(of: Data("\nexpires 2".utf8)))
    var old = keys
    old.replaceSubrange(end.upperBound..<end.upperBound + 3, with: Data("001".utf8))
    try old.write(to: URL(fileURLWithPath: parts.keys))
    let last = try RunningVault.run(["backup", "prune", "--in", folder])
    #expect(last.status == 1 && last.talk.contains("last of their kind"), "\(last.talk)")
    #expect(FileManager.default.fileExists(atPath: parts.keys))
    try keys.write(to: URL(fileURLWithPath: folder + "/newer-keys.fbk"))
    let dry = try RunningVault.run(["backup", "prune", "--in", folder, "--dry-run"])
    #expect(dry.status == 0 && dry.output == parts.keys + "\n", "\(dry.talk)")
    #expect(FileManager.default.fileExists(atPath: parts.keys))
    let done = try RunningVault.run(["backup", "prune", "--in", folder])
    #expect(done.status == 0, "\(done.talk)")
    #expect(!FileManager.default.fileExists(atPath: parts.keys))
    #expect(FileManager.default.fileExists(atPath: parts.data))
  }

  @Test func `a backup that finds no room says so and harms nobody`() async throws {
    guard let disk = try SmallDisk(megabytes: 1) else { return }
    let kept = try await BackedUpVault()
    let made = try RunningVault.run(kept.making(to: disk.path))
    #expect(made.status == 1 && made.talk.contains("no room for a backup"), "\(made.talk)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).isEmpty)
    let parts = try kept.make()
    let put = try RunningVault.run(kept.restoring(parts, to: disk.path + "/restored"))
    #expect(put.status == 1 && put.talk.contains("no space left"), "\(put.talk)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).isEmpty)
    let id = try await kept.hold("1单元101")
    #expect(try await kept.holds(id))
    let doctor = try kept.vault.fengni(
      "doctor", "--data", kept.vault.folder.vault, "--anchor", kept.anchor, as: "compliance")
    #expect(doctor.status == 0, "\(doctor.output)")
  }
}
