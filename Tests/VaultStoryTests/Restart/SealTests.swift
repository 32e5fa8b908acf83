import Testing
import VaultSQLite

@testable import Vault

@Suite struct SealTests {
  @Test func `nothing is answered or written once a vault was sealed, also to calls under way`() async throws
  {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<32 {
        group.addTask {
          do {
            for _ in 0..<200 { _ = refusal(try await ready.read("resident", wang, for: .care, by: zhou)) }
            return false
          } catch VaultFailure.sealed {
            return true
          }
        }
      }
      try await Task.sleep(for: .milliseconds(50))
      ready.vault.seal()
      let size = try ready.store.logHead()?.size
      var outcomes: [Bool] = []
      for try await outcome in group { outcomes.append(outcome) }
      #expect(try ready.store.logHead()?.size == size)
      return outcomes
    }
    #expect(outcomes.allSatisfy { $0 })
    #expect(ready.vault.status.isSealed)
  }
}
