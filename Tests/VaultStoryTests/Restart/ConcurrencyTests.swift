import Testing
import VaultSQLite

@testable import Vault

@Suite struct ConcurrencyTests {
  @Test func `sixty-four at once leave a dense log that verifies, also while it is verified`() async throws {
    let ready = try await ReadyVault()
    var residents: [String] = []
    for number in 1...8 {
      residents.append(try await ready.holdResident("王某", born: "1950-01-01", number: number).id)
    }
    let ids = residents
    let at = ready.logSize
    let zhou = try await ready.caller("zhou")
    let sun = try await ready.caller("sun")
    let verified = Task {
      var found: [String] = []
      for _ in 0..<3 { found += try await ready.problems() }
      return found
    }
    let given = try await withThrowingTaskGroup(of: Int.self) { group in
      for worker in 0..<64 {
        group.addTask {
          var given = 0
          let id = ids[worker % ids.count]
          for round in 0..<6 {
            switch (worker + round) % 4 {
            case 0:
              if refusal(try await ready.read("resident", id, for: .care, by: zhou)) == nil { given += 1 }
            case 1:
              if refusal(try await ready.reveal("resident", id, "phone", for: .care, by: zhou)) == nil {
                given += 1
              }
            case 2:
              let row = try releasedRow(await ready.read("resident", id, for: .register, by: sun))
              given += 1
              let amended = refusal(
                try await ready.amend(
                  "resident", id, ["language": ["wuhan", "english", "sign"][round % 3]], version: row.version,
                  for: .register, by: sun))
              if amended == nil { given += 1 }
            default:
              let denied = refusal(
                try await ready.read("resident", "r_0000000000000000", for: .care, by: zhou))
              #expect(denied?.kind == .notFound)
            }
          }
          return given
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(try await verified.value == [])
    let entries = try ready.log(from: at)
    #expect(entries.map(\.leaf.seq) == Array(at..<ready.logSize))
    let allowed = entries.count { entry in
      entry.leaf.outcome == .allow && [.fieldRead, .fieldReveal, .recordAmend].contains(entry.leaf.event)
    }
    #expect(allowed == given)
    #expect(entries.count { $0.leaf.event == .fieldReveal && $0.leaf.outcome == .allow } == 30)
    #expect(try await ready.problems() == [])
    // The record's own versions tell the same number of changes.
    let changes = entries.count { $0.leaf.event == .recordAmend && $0.leaf.outcome == .allow }
    var versions = 0
    for id in ids {
      let key = try #require(RecordID(id, prefix: "r"))
      let record = try #require(try ready.store.record(key))
      versions += Int(record.header.version) - 1
    }
    #expect(versions == changes)
    try await ready.reopen()
    #expect(try await ready.problems() == [])
  }
}
