import Testing
import VaultSQLite

@testable import Vault

/// The log cannot be written: then nothing is given, and afterwards everything goes on in one line.
@Suite struct FailureTests {
  private func isAuditFailure(_ act: () async throws -> Void) async -> Bool {
    do {
      try await act()
      return false
    } catch VaultFailure.audit {
      return true
    } catch {
      return false
    }
  }

  @Test(arguments: [Faults.Fault.beforePersisting, .afterPersisting])
  func `nothing is given where the log cannot be written, and the vault goes on after it`(
    _ fault: Faults.Fault
  ) async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    let sun = try await ready.caller("sun")
    let acts: [(String, () async throws -> Void)] = [
      ("read", { _ = try releasedRow(await ready.read("resident", id, for: .care, by: zhou)) }),
      ("reveal", { _ = try releasedText(await ready.reveal("resident", id, "phone", for: .care, by: zhou)) }),
      (
        "list",
        {
          _ = try releasedRows(
            await ready.vault.list(ListAsk(type: "resident", place: "B/baihe/031"), for: .care, by: zhou))
        }
      ),
      (
        "search",
        {
          _ = try releasedRows(
            await ready.search("phone", .equality, "15412345678", at: "B/baihe/031", for: .care, by: zhou))
        }
      ),
      (
        "amend",
        {
          let row = try #require(try ready.store.record(RecordID(id, prefix: "r")!))
          _ = try released(
            await ready.amend(
              "resident", id, ["language": row.header.version % 2 == 0 ? "wuhan" : "english"],
              version: row.header.version, for: .register, by: sun))
        }
      ),
      (
        "verify",
        {
          let problems = try await ready.problems()
          #expect(problems == [])
        }
      ),
    ]
    for (name, act) in acts {
      let size = try #require(try ready.store.logHead()).size
      // Signing in commits nothing; the first commit is the act's.
      ready.faults.next(fault)
      #expect(await isAuditFailure(act), "\(name)")
      let after = try #require(try ready.store.logHead()).size
      // What had failed may have persisted: then it is over-reported, never under-reported.
      #expect(fault == .beforePersisting ? after == size : after > size, "\(name)")
      try await act()
      let stored = try #require(try ready.store.logHead()).size
      #expect(stored == ready.logSize, "\(name)")
    }
    #expect(try await ready.problems() == [])
    try await ready.reopen()
    #expect(try await ready.problems() == [])
  }

  @Test(arguments: [Faults.Fault.beforePersisting, .afterPersisting])
  func `a post whose ending failed half-way is over if the log says so`(_ fault: Faults.Fault) async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    let admin = try await ready.admin()
    let post = try #require(ready.posts["zhou"])
    ready.faults.next(fault)
    #expect(await isAuditFailure { _ = try await released(ready.vault.endPost(post, by: admin)) })
    let answer = refusal(try await ready.read("resident", id, for: .care, by: zhou))
    switch fault {
    case .beforePersisting: #expect(answer == nil)
    default: #expect(answer?.reason == .postEnded)
    }
    #expect(try await ready.problems() == [])
  }

  @Test func `a failure hits those in the same commit, and none after`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let sun = try await ready.caller("sun")
    for _ in 0..<4 {
      ready.faults.next(nil, .afterPersisting, nil, .beforePersisting)
      let outcomes = await withTaskGroup(of: Bool?.self) { group in
        for _ in 0..<40 {
          group.addTask {
            do {
              _ = try releasedRow(await ready.read("resident", id, for: .register, by: sun))
              return true
            } catch VaultFailure.audit {
              return false
            } catch {
              return nil
            }
          }
        }
        return await group.reduce(into: [Bool?]()) { $0.append($1) }
      }
      ready.faults.next()
      #expect(!outcomes.contains(nil))
    }
    #expect(try await ready.problems() == [])
  }

  @Test func `a leaf that cannot be sealed refuses the answer`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    // Another month needs a new key, and the key store is gone.
    ready.clock.set("2026-12-15T10:00:00Z")
    ready.keys.close()
    await #expect(throws: VaultFailure.self) {
      _ = try releasedRow(await ready.read("resident", id, for: .care, by: zhou))
    }
  }
}
