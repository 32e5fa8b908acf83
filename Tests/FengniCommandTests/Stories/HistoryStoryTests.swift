import Foundation
import Testing
import VaultClient

@testable import FengniCommand

/// What an officer does with the log: the history of a case and of a class of fields, and numbers.
@Suite struct HistoryStoryTests {
  @Test func `an officer follows a case, and counts`() async throws {
    let vault = try await RunningVault()
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    let key = vault.folder.vault + "/log.vkey"
    func officer(_ words: String...) throws -> RunningVault.Outcome {
      try vault.run(words, profile: "compliance")
    }

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
  }
}
