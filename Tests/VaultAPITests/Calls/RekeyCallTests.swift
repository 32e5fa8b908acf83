import Testing
import Vault
import VaultClient

@Suite(.serialized) struct RekeyCallTests {
  @Test func `a rekey is ordered, watched and ended over the API`() async throws {
    try await ServedVault.with { served in
      try await VaultClient.with(address: served.address, token: served.administrator) { admin in
        let stale = await problem { _ = try await admin.rekeyAll(index: true) }
        #expect(stale?.status == 403)
        let own = try await admin.whoAmI().person
        _ = try await admin.setPIN(person: own, pin: SecretText(utf8: "123456".utf8))
        _ = try await admin.freshSignIn(pin: SecretText(utf8: "123456".utf8))
        let absent = await problem { _ = try await admin.rekey("resident", "r_00000000000000A0") }
        #expect(absent?.status == 404)
        let key = IdempotencyKey.random()
        let ordered = try await admin.rekeyAll(index: true, idempotencyKey: key)
        #expect(ordered.state == .waiting && ordered.scope == "all" && ordered.index && ordered.of == 1)
        #expect(try await admin.rekeyAll(index: true, idempotencyKey: key).id == ordered.id)
        let second = await problem { _ = try await admin.rekey("resident", served.resident) }
        #expect(second?.status == 409)
        try await served.vault.carryOutRekey()
        let done = try await admin.rekeyStatus(ordered.id)
        #expect(done.state == .done && done.records == 1 && done.subjects == 1 && done.failed == 0)
        let one = try await admin.rekey("resident", served.resident)
        try await served.vault.carryOutRekey()
        #expect(try await admin.rekeyStatus(one.id).scope == "subject")
        let former = await problem { _ = try await admin.rekeyStatus(ordered.id) }
        #expect(former?.status == 404)
      }
      try await served.as("sun") { sun in
        let denied = await problem { _ = try await sun.rekeyAll(index: false) }
        #expect(denied?.status == 403)
        let record = try await sun.record("resident", served.resident, purpose: "grid_register")
        #expect(record.version == 1)
      }
      try await served.as("chen") { chen in
        let report = try await chen.verifyLog()
        #expect(report.clean, "\(report.problems)")
      }
    }
  }
}
