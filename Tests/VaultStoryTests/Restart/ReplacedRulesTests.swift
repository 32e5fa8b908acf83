import Foundation
import Synchronization
import Testing
import VaultTesting

@testable import Vault

/// Rules put in force while the vault answers.
@Suite struct ReplacedRulesTests {
  /// The shipped rules with a file more, or with one changed.
  private func rules(of ready: ReadyVault, _ file: String, _ change: (String) -> String) throws
    -> PolicyFolder
  {
    let path = ready.folder.path + "/rules"
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: ReadyVault.policies, toPath: path)
    let old = (try? String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)) ?? ""
    try change(old).write(toFile: "\(path)/\(file)", atomically: true, encoding: .utf8)
    return try PolicyFolder(path: path)
  }

  private static let noNames = """
    @id("no-names") @reason("LEVEL")
    forbid (principal, action in [Action::"read", Action::"reveal"], resource)
    when { context.field == Field::"resident.name" };
    """

  @Test func `other policies hold for the next look, and the log says since when`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    func name() async throws -> String? {
      try releasedRow(await ready.read("resident", wang, fields: ["name", "sex"], for: .care, by: zhou))
        .text("name")
    }
    #expect(try await name() != nil)
    let before = ready.vault.status.policyVersion
    let at = ready.logSize
    let stricter = try rules(of: ready, "zz-added.cedar") { _ in Self.noNames }
    #expect(try await ready.vault.replaceRules(with: stricter))
    #expect(try await name() == nil)
    #expect(try await !ready.vault.replaceRules(with: stricter))
    let entries = try ready.log(from: at)
    #expect(entries.map(\.leaf.event) == [.policyChange, .fieldRead])
    let version = try #require(ready.vault.status.policyVersion)
    #expect(version != before && entries[0].opening.claims[.detail].contains(version.prefix(16)))
    // Places that come later are known to the new rules.
    let admin = try await ready.admin()
    let place = PlaceView(
      path: PlacePath("B/baihe/031/10")!, kind: "building", name: "10栋", areaCode: "000000")
    _ = try released(await ready.vault.addPlaces([place], by: admin))
    let other = try await ready.holdResident("李某", number: 27, at: "B/baihe/031/10").id
    _ = try releasedRow(await ready.read("resident", other, for: .care, by: zhou))
    try await ready.reopen()
    #expect(ready.vault.status.policyVersion == before)
    #expect(try await ready.problems() == [])
  }

  @Test(arguments: [true, false])
  func `a place whose commit was in doubt is before the rules once it is known`(_ isInStore: Bool)
    async throws
  {
    let ready = try await ReadyVault(anchored: isInStore)
    let path = PlacePath("B/baihe/031/10")!
    let place = PlaceView(path: path, kind: "building", name: "10栋", areaCode: "000000")
    let admin = try await ready.admin()
    func isKnown() throws -> Bool {
      try ready.vault.openedLog().policy.vocabulary.parents(at: path).count == 1
    }
    // Stored in both cases: the commit fails after it, or the anchor does.
    if isInStore { ready.anchor.next(.beforePersisting) } else { ready.faults.next(.afterPersisting) }
    await #expect(throws: VaultFailure.self) { _ = try await ready.vault.addPlaces([place], by: admin) }
    // Any commit reads again what is stored.
    _ = try released(
      await ready.vault.auditEntry(1, for: .review, by: ready.caller("chen")))
    #expect(try isKnown())
    // There already: nothing is written for it.
    #expect(try released(await ready.vault.addPlaces([place], by: admin)) == 0)
    #expect(try isKnown())
  }

  @Test func `faulty policies are refused with their place, and those before stay in force`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let version = ready.vault.status.policyVersion
    let at = ready.logSize
    for (text, line, reason) in [
      ("permit (principal, action, resource", 1, "unexpected end"),
      ("\n@id(\"x\") permit (principal, action, resource) when { principal.rank > 3 };", 2, "rank"),
      ("@id(\"x\") forbid (principal, action, resource);", 1, "a forbid without a reason"),
      ("@id(\"x\") permit (principal in Role::\"emperor\", action, resource);", 1, "no such role"),
    ] {
      let faulty = try rules(of: ready, "zz-added.cedar") { _ in text }
      do {
        _ = try await ready.vault.replaceRules(with: faulty)
        Issue.record("put in force: \(text)")
      } catch let error as PolicyLoadError {
        #expect(error.file == "zz-added.cedar" && error.line == line && error.column > 0)
        #expect(error.reason.contains(reason), "\(error)")
      }
      #expect(ready.vault.status.policyVersion == version)
    }
    let catalog = try rules(of: ready, "catalog.yaml") {
      $0.replacing("count: 30, per: hour", with: "count: 2, per: hour")
    }
    await #expect(throws: VaultOpeningFailure.self) { try await ready.vault.replaceRules(with: catalog) }
    #expect(ready.logSize == at)
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: ready.caller("zhou")))
  }

  @Test func `where the log cannot be written the rules before stay in force`() async throws {
    let ready = try await ReadyVault()
    let version = ready.vault.status.policyVersion
    let stricter = try rules(of: ready, "zz-added.cedar") { _ in Self.noNames }
    ready.faults.next(.beforePersisting)
    await #expect(throws: (any Error).self) { try await ready.vault.replaceRules(with: stricter) }
    #expect(ready.vault.status.policyVersion == version)
    // Stored, and answered with no all the same: the row tells of rules that are not in force.
    ready.faults.next(.afterPersisting)
    await #expect(throws: (any Error).self) { try await ready.vault.replaceRules(with: stricter) }
    #expect(ready.vault.status.policyVersion == version)
    #expect(try await ready.vault.replaceRules(with: stricter))
    #expect(ready.vault.status.policyVersion != version)
    #expect(try await !ready.vault.replaceRules(with: stricter))
    #expect(try await ready.problems() == [])
  }

  @Test(arguments: 0..<3) func `nothing decided by the old rules stands behind the new ones`(_ round: Int)
    async throws
  {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    let stricter = try rules(of: ready, "zz-added.cedar") { _ in Self.noNames }
    let at = ready.logSize
    @Sendable func look() async throws {
      _ = try releasedRow(
        await ready.read("resident", wang, fields: ["name", "sex"], for: .care, by: zhou))
    }
    let isReplaced = Flag()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          // Some before, so many as the budget gives, and one after for certain.
          for _ in 0..<30 where !isReplaced.isSet { try await look() }
          while !isReplaced.isSet { try await Task.sleep(for: .milliseconds(5)) }
          try await look()
        }
      }
      group.addTask {
        try await look()
        #expect(try await ready.vault.replaceRules(with: stricter))
        isReplaced.set()
      }
      try await group.waitForAll()
    }
    let entries = try ready.log(from: at)
    let change = try #require(entries.firstIndex { $0.leaf.event == .policyChange })
    for (index, entry) in entries.enumerated() where entry.leaf.event == .fieldRead {
      let isNamed = entry.opening.claims[.fields].contains("name:masked")
      #expect(isNamed == (index < change))
    }
    #expect(change > 0 && change < entries.count - 1)
  }
}

/// Whether something has happened.
private final class Flag: Sendable {
  private let state = Mutex(false)
  var isSet: Bool { state.withLock { $0 } }
  func set() { state.withLock { $0 = true } }
}
