import Testing
import Vault
import VaultClient

@Suite(.serialized) struct ServiceCallTests {
  @Test func `what is public answers without a token, sealed or not`() async throws {
    try await ServedVault.with { served in
      try await VaultClient.with(address: served.address) { anybody in
        #expect(try await anybody.health())
        #expect(try await anybody.ready() == .ready)
        #expect(try await anybody.version().api == "v1")
        let catalog = try await anybody.catalog()
        let resident = try #require(catalog.types.first { $0.name == "resident" })
        #expect(resident.fields.first { $0.name == "phone" }?.label == "L3-CONTACT")
        #expect(try await anybody.places(under: "B/baihe/031").count == 3)
        let open = try await anybody.status()
        #expect(!open.sealed && open.kind == "synthetic" && (open.logSize ?? 0) > 0)
        #expect(await problem { _ = try await anybody.whoAmI() }?.status == 401)

        served.vault.seal()
        #expect(try await anybody.health())
        #expect(try await anybody.ready() == .notReady(reason: "sealed"))
        #expect(try await anybody.status().sealed)
      }
      try await served.as("zhou") { zhou in
        let sealed = await problem { _ = try await zhou.whoAmI() }
        #expect(sealed?.status == 503 && sealed?.kind == .sealed)
      }
    }
  }

  @Test func `no token, value, term, pin or case reaches the server's log`() async throws {
    try await ServedVault.with { served in
      try await served.as("zhou") { zhou in
        let purpose = ClientPurpose("care_visit", case: "A-5521", note: "NOTEWORD")
        _ = try await zhou.record("resident", served.resident, fields: ["name"], purpose: purpose)
        _ = try await zhou.reveal("resident", served.resident, field: "phone", purpose: purpose)
        _ = try await zhou.search("resident", for: .lastFour("5678"), place: "B/baihe/031", purpose: purpose)
        _ = try await zhou.freshSignIn(pin: SecretText(utf8: "123456".utf8))
        _ = await problem {
          _ = try await zhou.search(
            "resident", for: .equals(field: "phone", "1541234"), place: "B", purpose: purpose)
        }
      }
      let lines = served.log.all
      #expect(
        lines.contains { $0.contains(#""route":"/v1/records/{type}/{id}""#) && $0.contains(#""status":200"#) }
      )
      let all = lines.map(withoutItsOwnNumbers).joined()
      for secret in [
        "15412345678", "5678", "王秀兰", "1947", "000031194709210260", "123456\"", "A-5521", "NOTEWORD",
        "1541234",
        "care_visit", served.resident, "fng_",
      ] + served.tokens.values { #expect(!all.contains(secret), "\(secret) was logged") }
    }
  }

  @Test func `an address that would send a token in the open is refused`() throws {
    for address in [
      "http://vault.example", "http://10.0.0.1:8440", "ftp://127.0.0.1", "http://127.0.0.1/x",
      "http://a@127.0.0.1",
      "127.0.0.1:8440", "", "http://127.0.0.1.example:8440", "http://127.0.0.1?x=1", "http://128.0.0.1",
    ] {
      #expect(throws: VaultClientError.self, "\(address)") { try VaultAddress(address) }
    }
    for address in [
      "http://127.0.0.1:8440", "http://localhost:8440/", "http://[::1]:8440", "https://vault.example",
    ] {
      _ = try VaultAddress(address)
    }
  }

  @Test func `a vault that is not there is unreachable, and a token prints as nothing of itself`()
    async throws
  {
    let token = try AccessToken("fng_0123456789ABCDEF_SECRETSECRET\n")
    #expect(!"\(token)".contains("SECRET") && !String(reflecting: token).contains("SECRET"))
    var dumped = ""
    dump(token, to: &dumped)
    #expect(!dumped.contains("SECRET"))
    try await VaultClient.with(address: "http://127.0.0.1:1", token: token) { client in
      do {
        _ = try await client.whoAmI()
        Issue.record("something answered")
      } catch VaultClientError.unreachable {
      }
    }
  }

  /// A line without what the server counts itself, where any short number may come up.
  private func withoutItsOwnNumbers(_ line: String) -> String {
    line.replacing(
      #/"(time|request_id)":"[^"]*"|"(microseconds|hb\.connections)":\d+|127\.0\.0\.1:\d+/#, with: "")
  }
}
