import Foundation
import Testing

@testable import FengniCommand

/// The rules of a running server, and the tools for them.
@Suite(.serialized) struct RulesTests {
  private func copyOfRules(in vault: RunningVault) throws -> String {
    let path = vault.folder.path + "/rules"
    try FileManager.default.copyItem(atPath: RunningVault.policies, toPath: path)
    return path
  }

  @Test func `a hang-up puts new policies in force, and faulty ones change nothing`() async throws {
    let vault = try await RunningVault()
    let rules = try copyOfRules(in: vault)
    try await vault.restart(policies: rules)
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    func look() throws -> RunningVault.Outcome {
      try vault.fengni(
        "record", "get", resident, "-p", "care_visit", as: "grid-leader")
    }
    func said() throws -> String { try String(contentsOfFile: vault.folder.serverLog, encoding: .utf8) }
    func hangUp(until words: String) async throws {
      // One that comes before the server listens for it is lost.
      for round in 0..<3600 where try !said().contains(words) {
        if round.isMultiple(of: 100) { kill(vault.server.processID, SIGHUP) }
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(try said().contains(words))
    }
    #expect(try look().status == 0)
    let file = rules + "/zz-added.cedar"
    try "@id(\"x\")\npermit (principal, action, resource) when { principal.rank };\n".write(
      toFile: file, atomically: true, encoding: .utf8)
    try await hangUp(until: "rules before stay in force: zz-added.cedar:2:")
    #expect(try look().status == 0)
    try """
    @id("closed-to-leaders") @reason("LEVEL")
    forbid (principal in Role::"grid_leader", action == Action::"read", resource);
    """.write(toFile: file, atomically: true, encoding: .utf8)
    try await hangUp(until: "rules are now ")
    #expect(try look().status == ExitStatus.denied.rawValue)
    #expect(vault.server.stop() == 0)
  }

  @Test func `policies are formatted in place, and a file that is none stops it before any is written`()
    async throws
  {
    let folder = FileManager.default.temporaryDirectory.path + "/fengni-fmt-\(UUID().uuidString)"
    try FileManager.default.copyItem(atPath: RunningVault.policies, toPath: folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let ugly = "@id(\"ugly\")permit(principal,action,\n\nresource)when{  1<2 };// why\n"
    try ugly.write(toFile: folder + "/ugly.cedar", atomically: true, encoding: .utf8)
    func fmt(_ arguments: String..., input: String? = nil) throws -> RunningVault.Outcome {
      try RunningVault.run(["policy", "fmt"] + arguments, input: input)
    }
    func text() throws -> String { try String(contentsOfFile: folder + "/ugly.cedar", encoding: .utf8) }

    let found = try fmt("--check", "--policies", folder)
    #expect(found.status == 1 && found.output.contains("ugly.cedar"))
    #expect(try text() == ugly)
    try "permit (".write(toFile: folder + "/zz.cedar", atomically: true, encoding: .utf8)
    let broken = try fmt("--policies", folder)
    #expect(broken.status == 1 && broken.talk.contains("zz.cedar:1:"))
    #expect(try text() == ugly)
    try FileManager.default.removeItem(atPath: folder + "/zz.cedar")

    let done = try fmt("--policies", folder)
    #expect(done.status == 0 && done.output.contains("ugly.cedar"), "\(done.talk)")
    #expect(try text().contains("// why") && text() != ugly)
    #expect(try fmt("--check", "--policies", folder).status == 0)
    let piped = try fmt("-", input: ugly)
    #expect(try piped.status == 0 && piped.output == text())
    #expect(try fmt("-", "--check", input: ugly).status == 1)
    #expect(try fmt(folder + "/none.cedar").talk.contains("cannot be read"))
  }

  @Test func `the shipped policies are formatted`() throws {
    let checked = try RunningVault.run(["policy", "fmt", "--check", "--policies", RunningVault.policies])
    #expect(checked.status == 0, "\(checked.output)\(checked.talk)")
  }
}
