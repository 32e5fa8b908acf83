import Foundation
import Testing
import VaultSQLite

@testable import Vault

@Suite struct RestartTests {
  @Test func `closed and opened, all is there and verifies`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    for _ in 0..<3 {
      try await ready.reopen()
      #expect(
        try await releasedText(ready.reveal("resident", wang, "phone", for: .care, by: ready.caller("zhou")))
          == "15412345678")
      #expect(try await ready.problems() == [])
    }
  }

  @Test func `another key file is refused in plain words, no key leaves the vault sealed`() async throws {
    let ready = try await ReadyVault()
    _ = try await ready.holdResident()
    ready.close()
    let other = RootKeyFile(path: ready.folder.path + "/other.key")
    try other.create()
    do {
      try await ready.open(rootKey: other)
      Issue.record("opened with another key")
    } catch let failure as KeyFailure {
      #expect(failure == .wrongRootKey && failure.description.contains("does not open this vault"))
    }
    ready.close()
    try await ready.open(rootKey: RootKeyFile(path: ready.folder.path + "/absent.key"))
    #expect(ready.vault.status.isSealed && ready.vault.unreadiness() == "sealed")
    await #expect(throws: VaultFailure.self) { try await ready.caller("zhou") }
    ready.close()
    try await ready.open()
    #expect(try await ready.problems() == [])
  }

  @Test func `a key file others can read is refused`() async throws {
    let ready = try await ReadyVault()
    ready.close()
    chmod(ready.folder.path + "/root.key", 0o644)
    await #expect(throws: RootKeyFailure.self) { try await ready.open() }
  }

  /// A copy of the rules with a change.
  private func rules(of ready: ReadyVault, _ change: (String) -> String) throws -> String {
    let path = ready.folder.path + "/rules"
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: ReadyVault.policies, toPath: path)
    let file = path + "/catalog.yaml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let changed = change(text)
    #expect(changed != text)
    try changed.write(toFile: file, atomically: true, encoding: .utf8)
    return path
  }

  @Test func `a field that has rows is not dropped and not relabelled`() async throws {
    let ready = try await ReadyVault()
    _ = try await ready.holdResident()
    ready.close()
    func refusal(_ change: (String) -> String) async throws -> String {
      let rules = try rules(of: ready, change)
      do {
        try await ready.open(policies: rules)
        return "opened"
      } catch {
        ready.close()
        return "\(error)"
      }
    }
    let relabelled = try await refusal {
      $0.replacing(
        "{kind: text, max: 200, label: L3-EMPL, mask: existence, title: {en: Employer",
        with: "{kind: text, max: 200, label: L4-EMPL, mask: existence, title: {en: Employer")
    }
    #expect(relabelled.contains("relabel resident.employer L3 L4"), "\(relabelled)")
    let dropped = try await refusal {
      $0.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains("employer: {kind") }
        .joined(separator: "\n")
    }
    #expect(dropped.contains("drop resident.employer"), "\(dropped)")
    try await ready.open()
    #expect(try await ready.problems() == [])
  }

  @Test func `other rules are an entry of the log`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let before = try #require(ready.vault.status.policyVersion)
    let size = ready.logSize
    ready.close()
    let rules = try rules(of: ready) { $0.replacing("count: 30, per: hour", with: "count: 2, per: hour") }
    try await ready.open(policies: rules)
    let after = try #require(ready.vault.status.policyVersion)
    #expect(after != before)
    let entry = try #require(try ready.log(from: size).first)
    #expect(entry.leaf.event == .policyChange && entry.opening.claims[.detail].contains(after.prefix(16)))
    // A new field is taken up, with an entry of its own.
    let zhou = try await ready.caller("zhou")
    for _ in 0..<2 {
      _ = try releasedText(await ready.reveal("resident", wang, "phone", for: .care, by: zhou))
    }
    #expect(
      refusal(try await ready.reveal("resident", wang, "phone", for: .care, by: zhou))?.kind == .rateLimited)
    try await ready.reopen()
    #expect(try await ready.problems() == [])
  }

  @Test func `a clock set back an hour leaves the log in order, and tells`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    // Posts began before all of it.
    ready.clock.advance(seconds: 2 * 86_400)
    let zhou = try await ready.caller("zhou")
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
    let at = ready.logSize
    ready.clock.advance(seconds: -3600)
    for _ in 0..<3 {
      _ = refusal(try await ready.read("resident", wang, for: .care, by: ready.caller("sun")))
    }
    #expect(try ready.log(from: at).first?.leaf.event == .clockStep)
    ready.close()
    ready.clock.advance(seconds: -86_400)
    try await ready.open()
    _ = refusal(try await ready.read("resident", wang, for: .care, by: ready.caller("sun")))
    let steps = try ready.log().filter { $0.leaf.event == .clockStep }
    #expect(steps.last?.opening.claims[.detail].contains("-9") == true)
    let times = try ready.log().map(\.leaf.time)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    #expect(try await ready.problems() == [])
  }

  @Test func `entries over the turn of a month open, whichever month they were drafted in`() async throws {
    let ready = try await ReadyVault(at: "2026-11-30T10:00:00Z")
    let wang = try await ready.holdResident().id
    ready.clock.set("2026-11-30T23:59:50Z")
    let zhou = try await ready.caller("zhou")
    let vault = try ready.vault.opened()
    let call = try #require(Call(vault: vault, caller: zhou, purpose: .care, event: .fieldRead).renewed())
    let type = try #require(vault.catalog.type(Name(checked: "resident")))
    guard case .located(let located) = try call.locate(RecordReference(type: "resident", id: wang), type),
      case .permitted(let permit) = try call.permitReading(located, fields: type.fields, as: .read)
    else {
      Issue.record("within reach")
      return
    }
    let masked = try call.mask(try call.open(try call.unlock(permit)))
    let november = ready.logSize
    // Committed in December, drafted in November.
    ready.clock.set("2026-12-01T00:00:10Z")
    guard case .released? = try await call.release(masked) else {
      Issue.record("released")
      return
    }
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
    // The clock is set back into November while the log stands in December.
    ready.clock.set("2026-11-30T12:00:00Z")
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
    let entries = try ready.log(from: november).filter { $0.leaf.event == .fieldRead }
    #expect(entries.count == 3 && entries.allSatisfy { $0.opening.opened.count == 2 })
    #expect(try await ready.problems() == [])
  }

  @Test func `a second server on the same vault is refused`() async throws {
    let ready = try await ReadyVault()
    #expect(throws: StoreFailure.self) { try VaultDirectory.open(at: ready.directory) }
  }
}
