import Testing
import Vault
import VaultClient

/// The vault's keys over HTTP.
@Suite struct KeyCallTests {
  @Test func `a rotation is ordered after a fresh sign-in, told of while it lasts, and listed`() async throws
  {
    try await ServedVault.with { served in
      let pin = "135790"
      try await VaultClient.with(address: served.address, token: served.administrator) { admin in
        #expect(await problem { _ = try await admin.rotateKeys() }?.status == 403)
        let own = try await admin.whoAmI().person
        _ = try await admin.setPIN(person: own, pin: SecretText(utf8: pin.utf8))
        _ = try await admin.freshSignIn(pin: SecretText(utf8: pin.utf8))
        let ordered = try await admin.rotateKeys()
        #expect(ordered.generation == 2 && !ordered.isComplete && ordered.wrapped == 0 && ordered.total > 0)
        #expect(await problem { _ = try await admin.rotateKeys() }?.status == 409)
        let during = try await admin.keys()
        #expect(during.wrapping.map(\.number) == [1, 2] && during.wrapping.map(\.isNewest) == [false, true])
        _ = try await served.vault.carryOutKeyRotation()
        let done = try await admin.keyRotation(2)
        #expect(done.isComplete && done.wrapped == ordered.total && done.unopened == 0 && done.ended != nil)
        let after = try await admin.keys()
        #expect(after.wrapping.map(\.number) == [2] && after.wrapping[0].roles.count == 5)
        #expect(after.rotation?.generation == 2)
        #expect(await problem { _ = try await admin.keyRotation(3) }?.status == 404)
      }
      #expect(try await served.raw("GET /v1/keys", as: "chen").hasPrefix("HTTP/1.1 200 "))
      #expect(try await served.raw("GET /v1/keys", as: "sun").hasPrefix("HTTP/1.1 403 "))
      #expect(try await served.raw("GET /v1/keys/rotations/02", as: "chen").hasPrefix("HTTP/1.1 404 "))
      #expect(try await served.raw("POST /v1/keys/rotations", body: "{}").hasPrefix("HTTP/1.1 401 "))
      #expect(
        try await served.raw("POST /v1/keys/rotations", as: "chen", body: #"{"now":true}"#)
          .hasPrefix("HTTP/1.1 400 "))
    }
  }
}
