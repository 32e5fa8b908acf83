import Foundation
import Testing
import VaultClient

@testable import FengniCommand

/// An officer hands the log out, and somebody else verifies it with nothing but the files.
@Suite struct ExportStoryTests {
  @Test func `a log is exported, verified elsewhere, and what is altered is found`() async throws {
    let vault = try await RunningVault()
    let folder = vault.folder.path + "/export"
    let archive = folder + ".tar"
    func export(_ out: String, _ more: String..., as profile: String = "compliance") throws
      -> RunningVault.Outcome
    {
      try vault.run(
        ["audit", "export", "--out", out, "-p", "audit_review"] + more, profile: profile)
    }
    func verify(_ path: String, _ more: String...) throws -> RunningVault.Outcome {
      // Elsewhere: no address, no credential.
      try RunningVault.run(["audit", "verify", "--export", path] + more)
    }
    let key = vault.folder.vault + "/log.vkey"
    let kept = vault.folder.path + "/kept.note"
    let note = try vault.fengni("audit", "checkpoint", as: "compliance")
    try note.output.write(toFile: kept, atomically: true, encoding: .utf8)

    #expect(try export(folder, as: "grid-leader").status == ExitStatus.denied.rawValue)
    #expect(!FileManager.default.fileExists(atPath: folder))
    #expect(try export(folder, "--openings").status == 0)
    #expect(try export(archive, "--openings").status == 0)
    let again = try export(archive)
    #expect(again.status == ExitStatus.usage.rawValue && again.talk.contains("is there already"))

    for path in [folder, archive] {
      let verified = try verify(path, "--verifier-key", key, "--pin", kept)
      #expect(verified.status == 0 && verified.output.hasPrefix("ok"), "\(verified.output)\(verified.talk)")
      #expect(verified.output.contains("of them shown"))
    }
    if let programs = ProcessInfo.processInfo.environment["FENGNI_FOREIGN_VERIFIERS"], !programs.isEmpty {
      // The archive as well, by a program that is not ours.
      let python = Process()
      python.executableURL = URL(fileURLWithPath: programs + "/python")
      let vkey = try String(contentsOfFile: key, encoding: .utf8).trimmingCharacters(in: .newlines)
      python.arguments = [archive, vkey, "1", "256"]
      try python.run()
      python.waitUntilExit()
      #expect(python.terminationStatus == 0)
    } else {
      print("skipped: archives verified by a program that is not ours; `make foreign` builds it")
    }
    let recent = folder + "-recent.tar"
    #expect(try export(recent, "--openings", "--from", "1000").status == 0)
    let part = try verify(recent, "--verifier-key", key, "--pin", kept)
    #expect(
      part.status == 0 && part.talk.contains("768 entries before the first"), "\(part.output)\(part.talk)")
    let unsigned = try verify(folder)
    #expect(unsigned.status == 0 && unsigned.talk.contains("no verifier key was given"))
    let mode = try FileManager.default.attributesOfItem(atPath: archive)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    _ = try vault.fengni(
      "audit", "export", "--out", vault.folder.path + "/names-nobody.tar", "-p", "audit_review",
      as: "compliance")
    let names = try String(
      decoding: Data(contentsOf: URL(fileURLWithPath: vault.folder.path + "/names-nobody.tar")), as: UTF8.self
    )
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    #expect(names.contains("event record.import") && !names.contains(resident))
    #expect(!names.contains("grid_leader") && !names.contains("B/baihe"))

    // Nothing is old enough to expire, and who may not end a retention is told so.
    for arguments in [["retention", "run", "--dry-run"], ["retention", "run"]] {
      let retention = try vault.run(arguments, profile: "compliance")
      #expect(retention.status == 0 && retention.talk.contains("has expired"), "\(retention.talk)")
      #expect(retention.talk.contains("nobody's data are over their time"), "\(retention.talk)")
      #expect(try vault.run(arguments, profile: "administrator").status == ExitStatus.denied.rawValue)
    }

    // One entry, without who it was, by the resident it is about.
    let seq = try await vault.client(as: "grid-leader") { client in
      try await client.record("resident", resident, fields: ["name"], purpose: "care_visit").auditSeq
    }
    let proof = vault.folder.path + "/mine.tlog-proof"
    let written = try vault.fengni("mylog", "--proof", String(seq), "--out", proof, as: "resident")
    #expect(written.status == 0, "\(written.talk)")
    let proven = try RunningVault.run(["audit", "verify", "--proof", proof, "--verifier-key", key])
    #expect(proven.status == 0 && proven.output.contains("care_visit"), "\(proven.output)\(proven.talk)")
    #expect(!proven.output.contains("grid_leader") && proven.output.contains("withheld"))
    let other = try vault.fengni("mylog", "--proof", "1", "--out", proof + "2", as: "resident")
    #expect(other.status == ExitStatus.notFound.rawValue)
    let officer = try vault.run(
      ["audit", "proof", String(seq), "--show", "actor", "--out", proof + "3", "-p", "audit_review"],
      profile: "compliance")
    #expect(officer.status == 0, "\(officer.talk)")
    let shown = try RunningVault.run(["audit", "verify", "--proof", proof + "3", "--verifier-key", key])
    #expect(shown.output.contains("grid_leader") && !shown.output.contains("care_visit"))

    // Somebody changes one word of one entry.
    let openings = URL(fileURLWithPath: folder + "/openings.jsonl")
    let text = try String(contentsOf: openings, encoding: .utf8)
    try text.replacing("compliance_officer", with: "committee_staffer", maxReplacements: 1).write(
      to: openings, atomically: true, encoding: .utf8)
    let altered = try verify(folder, "--verifier-key", key)
    #expect(altered.status == ExitStatus.verificationFailed.rawValue && altered.output.contains("FAIL"))
    // Cut off, or no archive at all.
    let whole = try Data(contentsOf: URL(fileURLWithPath: archive))
    for (name, bytes) in [("cut.tar", whole.prefix(whole.count / 2)), ("none.tar", Data("hello".utf8))] {
      let path = vault.folder.path + "/" + name
      try bytes.write(to: URL(fileURLWithPath: path))
      #expect(try verify(path).status == ExitStatus.verificationFailed.rawValue, "\(name)")
    }
    #expect(try verify(vault.folder.path + "/nothing").status == ExitStatus.usage.rawValue)
    // An older export is a shorter log than a checkpoint of now.
    let now = try vault.fengni("audit", "checkpoint", as: "compliance")
    try now.output.write(toFile: kept, atomically: true, encoding: .utf8)
    #expect(
      try verify(archive, "--verifier-key", key, "--pin", kept).status
        == ExitStatus.checkpointMismatch.rawValue)
  }
}
