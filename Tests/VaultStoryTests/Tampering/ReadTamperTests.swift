import Testing

@testable import Vault

/// Whoever reads a record that was altered gets nothing, and the log says so.
@Suite struct ReadTamperTests {
  @Test(arguments: [
    "UPDATE record SET boxes = randomblob(length(boxes))",
    "UPDATE record SET facts = randomblob(length(facts))",
    "UPDATE record SET tokens = substr(tokens, 17)", "UPDATE record SET plain = x'0001'",
    "UPDATE record SET version = version + 1", "UPDATE record SET lifecycle = 2",
    "UPDATE record SET created = 1",
    "UPDATE record SET key_commitment = randomblob(48)", "UPDATE record SET content_digest = randomblob(32)",
    "UPDATE record SET place = (SELECT code FROM symbol WHERE text LIKE 'B/%' AND code <> place)",
    "UPDATE record SET subject = (SELECT subject FROM record AS r WHERE r.subject <> record.subject LIMIT 1)",
    "UPDATE record SET boxes = (SELECT boxes FROM record AS r WHERE r.id <> record.id LIMIT 1)",
  ])
  func `an altered record is not shown`(_ sql: String) async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let other = try await ready.holdResident("李四", born: "1950-03-15", number: 25, at: "B/baihe/031/08").id
    ready.close()
    let raw = try #require(RecordID(wang, prefix: "r")).raw.bytes.map {
      String(Int($0) + 256, radix: 16).dropFirst()
    }.joined()
    try ready.tamper("vault.db", "\(sql) WHERE id = x'\(raw)'")
    try await ready.open()
    let sun = try await ready.caller("sun")
    func isRefused(_ act: () async throws -> Void) async throws -> Bool {
      let at = ready.logSize
      do {
        try await act()
        return false
      } catch VaultFailure.damaged(_, let seq) {
        #expect(try ready.events(from: at) == ["integrity.fail error -"])
        #expect(seq == at)
        return true
      }
    }
    #expect(
      try await isRefused { _ = try releasedRow(await ready.read("resident", wang, for: .care, by: sun)) })
    #expect(
      try await isRefused {
        _ = try releasedText(await ready.reveal("resident", wang, "phone", for: .care, by: sun))
      })
    #expect(
      try await isRefused {
        _ = try released(
          await ready.amend("resident", wang, ["phone": ""], version: 1, for: .register, by: sun))
      })
    // Nobody else is hit, but for whoever the record was put upon.
    guard !sql.contains("SET subject") else { return }
    _ = try releasedRow(await ready.read("resident", other, for: .care, by: sun))
  }
}
