import Testing
import VaultTesting

@testable import Vault

/// Looks at somebody who is erased meanwhile.
@Suite struct LooksBesideErasureTests {
  @Test(arguments: 0..<3) func `no look stands behind the order, and none is damaged by it`(_ round: Int)
    async throws
  {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let sun = try await ready.caller("sun")
    let officer = try await ready.officer()
    let at = ready.logSize
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for number in 0..<40 {
            let answer = try await ready.read("resident", many.resident, for: .register, by: sun)
            if let refused = refusal(answer) {
              #expect(refused.kind == .notFound)
              return
            }
            // Lists cost a budget that must last for all of them.
            guard number.isMultiple(of: 4) else { continue }
            _ = try releasedRows(
              await ready.vault.list(ListAsk(type: "resident", place: "B/baihe/031"), for: .register, by: sun)
            )
          }
        }
      }
      group.addTask {
        try await Task.sleep(for: .milliseconds(15))
        _ = try released(await ready.erase(many.resident, by: officer))
      }
      try await group.waitForAll()
    }
    let entries = try ready.log(from: at)
    let order = try #require(entries.first { $0.leaf.event == .eraseBegin })
    let after = entries.filter { entry in
      entry.leaf.seq > order.leaf.seq && entry.leaf.outcome == .allow
        && [.fieldRead, .recordList].contains(entry.leaf.event)
        && entry.opening.claims[.subject].hasPrefix(many.subject.text)
    }
    #expect(after.isEmpty)
    #expect(try await ready.problems() == [])
  }
}
