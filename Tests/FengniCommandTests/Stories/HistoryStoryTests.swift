import Foundation
import Testing
import VaultClient

@testable import FengniCommand

/// What an officer does with the log: the history of a case and of a class of fields, numbers, and proof of growth.
@Suite struct HistoryStoryTests {
  @Test func `an officer follows a case, counts, and proves that the log only grew`() async throws {
    let vault = try await RunningVault()
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    let key = vault.folder.vault + "/log.vkey"
    func officer(_ words: String...) throws -> RunningVault.Outcome {
      try vault.run(words, profile: "compliance")
    }
    func keep(_ name: String) throws -> String {
      let path = vault.folder.path + "/" + name
      try officer("audit", "checkpoint").output.write(toFile: path, atomically: true, encoding: .utf8)
      return path
    }
    let early = try keep("early.note")

    for (field, reference) in [("phone", "A-5521"), ("name", "A-5522")] {
      let reveal = try vault.fengni(
        "reveal", resident, field, "-p", "care_visit", "--case", reference, as: "grid-leader")
      #expect(reveal.status == 0, "\(reveal.talk)")
    }
    let byCase = try officer("audit", "ls", "-p", "audit_review", "--case", "A-5521", "--review-case", "R-7")
    #expect(byCase.status == 0 && byCase.output.contains("phone:clear"), "\(byCase.output)\(byCase.talk)")
    #expect(!byCase.output.contains("A-5522"))
    // The review belongs to a case of its own.
    let own = try officer("audit", "ls", "-p", "audit_review", "--case", "R-7")
    #expect(own.output.contains("AUDIT_READ") && !own.output.contains("REVEAL"))
    let byField = try officer(
      "audit", "ls", "-p", "audit_review", "--field", "resident.phone", "--event", "field.reveal")
    #expect(byField.output.contains("phone:clear") && !byField.output.contains("name:clear"))
    let byClass = try officer(
      "audit", "ls", "-p", "audit_review", "--class", "L3-CONTACT", "--event", "field.reveal", "--json")
    #expect(byClass.output.contains("phone:clear") && byClass.output.contains("name:clear"))
    let unknown = try officer("audit", "ls", "-p", "audit_review", "--class", "L9")
    #expect(unknown.status != 0 && unknown.talk.contains("L3-CONTACT"), "\(unknown.talk)")
    // A page that one call cannot fill is filled by several, and the rest is where it says.
    let first = try officer("audit", "ls", "-p", "audit_review", "--field", "resident.phone", "--limit", "1")
    let cursor = try #require(first.talk.split(separator: " ").last).trimmingCharacters(
      in: .whitespacesAndNewlines)
    let second = try officer(
      "audit", "ls", "-p", "audit_review", "--field", "resident.phone", "--limit", "1", "--cursor", cursor)
    #expect(second.status == 0 && !second.output.contains("phone:clear"), "\(second.output)\(second.talk)")

    let archive = vault.folder.path + "/log.tar"
    #expect(try officer("audit", "export", "--out", archive, "-p", "audit_review").status == 0)
    let verified = try RunningVault.run(
      ["audit", "verify", "--export", archive, "--verifier-key", key, "--json"])
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(verified.output.utf8)) as? [String: Any])
    let size = try #require(report["entries"] as? Int)
    let counted = try officer("audit", "counts", "-p", "audit_review", "--end", String(size), "--json")
    let counts = try #require(
      try JSONSerialization.jsonObject(with: Data(counted.output.utf8)) as? [String: Any])
    func numbers(_ object: [String: Any]) throws -> [String: Int] {
      let counts = try #require(object["counts"] as? [[String: Any]])
      return Dictionary(
        uniqueKeysWithValues: counts.map {
          ("\($0["event"] ?? "") \($0["outcome"] ?? "")", $0["count"] as? Int ?? -1)
        })
    }
    #expect(try numbers(report) == numbers(counts) && numbers(counts).values.reduce(0, +) == size)
    let read = try RunningVault.run([
      "audit", "verify", "--export", archive, "--verifier-key", key, "--counts",
    ])
    #expect(read.output.contains("AUDIT_EXPORT") && read.output.contains("REVEAL"))
    let months = try officer("audit", "counts", "-p", "audit_review", "--by-month")
    #expect(
      months.output.contains("MONTH") && months.talk.contains("entries"), "\(months.output)\(months.talk)")
    let denied = try vault.fengni("audit", "counts", "-p", "audit_review", as: "grid-leader")
    #expect(denied.status == ExitStatus.denied.rawValue)

    let late = try keep("late.note")
    let file = vault.folder.path + "/growth"
    for (to, end) in [([], "1"), (["--to", late], "2")] {
      let made = try vault.run(
        ["audit", "consistency", "--from", early, "--out", file + end, "--verifier-key", key] + to,
        profile: "compliance")
      #expect(made.status == 0 && made.talk.contains("the log grew from"), "\(made.talk)")
      let proven = try RunningVault.run(
        ["audit", "verify", "--consistency", file + end, "--pin", early, "--verifier-key", key])
      #expect(proven.status == 0 && proven.output.hasPrefix("ok"), "\(proven.output)\(proven.talk)")
      // Of another checkpoint it says nothing.
      let other = try RunningVault.run(
        ["audit", "verify", "--consistency", file + end, "--pin", late, "--verifier-key", key])
      #expect(other.status == ExitStatus.checkpointMismatch.rawValue, "\(other.talk)")
    }
    let proof = try String(contentsOfFile: file + "1", encoding: .utf8)
    #expect(proof.hasPrefix("old "))
    let damaged = vault.folder.path + "/damaged"
    var bytes = Array(proof.utf8)
    bytes[bytes.count / 3] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: damaged))
    let wrong = try RunningVault.run(
      ["audit", "verify", "--consistency", damaged, "--pin", early, "--verifier-key", key])
    #expect(
      wrong.status == ExitStatus.verificationFailed.rawValue
        || wrong.status == ExitStatus.checkpointMismatch.rawValue)
    #expect(wrong.output.isEmpty)
    let nothing = try RunningVault.run([
      "audit", "verify", "--consistency", file + "1", "--verifier-key", key,
    ])
    #expect(nothing.status == ExitStatus.usage.rawValue)
    let backwards = try officer("audit", "consistency", "--from", late, "--to", early, "--out", file + "3")
    #expect(backwards.status != 0 && !FileManager.default.fileExists(atPath: file + "3"), "\(backwards.talk)")
  }
}
