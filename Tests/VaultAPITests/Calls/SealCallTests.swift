import Sodium
import Testing
import Vault
import VaultClient

@testable import VaultAPI

/// `/v1/seal` and `/v1/unseal` as whoever reaches the port can call them.
@Suite(.serialized) struct SealCallTests {
  /// A served vault that was sealed by order, the shares of its root key, and every answer it gave.
  private final class Sealed {
    let served: ServedVault
    let shares: [String]
    private(set) var answers: [String] = []

    init(_ served: ServedVault) async throws {
      self.served = served
      let place = try RootKeyPlace(store: served.store, keyStore: served.keys)
      guard let key = try served.root.rootKey() else { throw RootKeyFailure("no key") }
      shares = try Sealed.split(HeldRootKey(key), for: place)
      try await VaultClient.with(address: served.address, token: served.administrator) { administrator in
        _ = try await administrator.seal()
      }
    }

    static func split(_ key: HeldRootKey, for place: RootKeyPlace) throws -> [String] {
      let sheets = try #require(
        RootKeyShares.split(key, for: place, threshold: 3, custodians: ["a", "b", "c", "d", "e"]))
      return sheets.map { String(decoding: [UInt8](copying: $0.share.text().bytes), as: UTF8.self) }
    }

    /// What the server answers to a body, and with which status.
    func unseal(_ body: String) async throws -> (status: Int?, text: String) {
      try await ask("POST /v1/unseal", body: body)
    }

    func give(_ share: String) async throws -> (status: Int?, text: String) {
      try await unseal(#"{"share":"\#(share)"}"#)
    }

    func ask(
      _ head: String, as label: String? = nil, _ headers: [String] = [], body: String = ""
    ) async throws -> (status: Int?, text: String) {
      let answer = try await served.raw(head, as: label, headers, body: body)
      answers.append(answer)
      return (RawConnection.status(answer), answer)
    }

    /// No answer and no line of the log holds eight characters in a row of what a share keeps.
    func expectNothingOfTheShares(_ more: [String] = []) {
      let said = Sealed.eights((answers + served.log.all).joined(separator: "\n"))
      for share in shares + more {
        // Before that stand the prefix and what is no secret: the vault, the splitting, the number.
        #expect(said.isDisjoint(with: Sealed.eights(String(share.dropFirst(28)))))
      }
    }

    /// All that stands in eight bytes in a row, whatever its case.
    private static func eights(_ text: String) -> Set<UInt64> {
      var (eights, last): (Set<UInt64>, UInt64) = ([], 0)
      for (offset, byte) in text.lowercased().utf8.enumerated() {
        last = last << 8 | UInt64(byte)
        if offset >= 7 { eights.insert(last) }
      }
      return eights
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `no body that is not exactly one share, passphrase or reset reaches a sealed vault`() async throws {
    try await ServedVault.with { served in
      let sealed = try await Sealed(served)
      let share = sealed.shares[0]
      let bodies = [
        "{", "null", "[]", #""share""#, "{}", "share=\(share)", #"{"share":null}"#, #"{"share":1}"#,
        #"{"share":["\#(share)"]}"#, #"{"share":{"share":"\#(share)"}}"#, #"{"reset":false}"#,
        #"{"reset":"true"}"#, #"{"passphrase":true}"#, #"{"key":"\#(share)"}"#, #"{"Share":"\#(share)"}"#,
        #"{"share ":"\#(share)"}"#, #"{"share":"\#(share)","share":"\#(share)"}"#,
        #"{"share":"\#(share)","reset":true}"#, #"{"reset":true,"reset":true}"#, #"{"share":"\#(share)",}"#,
        #"{"share":"\#(share)"}{}"#, #"{"share":"\#(share)"} x"#, #"{"share":"\#(share)"#,
        #"{"share":"\#(share)\"}"#, #"{"share":"\ud800"}"#, #"{"share":"\x41"}"#, #"{'share':'\#(share)'}"#,
        "\u{FEFF}{\"share\":\"\(share)\"}", "{\"share\":\"\(share)\u{0}\"}",
        String(repeating: "[", count: 4000), String(repeating: #"{"share":"#, count: 400),
      ]
      // More than may fail in a minute: none of them was an attempt.
      for body in bodies {
        let answer = try await sealed.unseal(body)
        #expect(answer.status == 400, "\(body.replacing(share, with: "SHARE").prefix(60))")
      }
      // Refused by what it says of itself, before a byte of it is read.
      for length in [4097, 1 << 20] {
        let head = [
          "POST /v1/unseal HTTP/1.1", "Host: localhost", "Connection: close",
          "Content-Type: application/json",
          "Content-Length: \(length)\r\n\r\n",
        ]
        let large = try await RawConnection.exchange(
          port: served.port, [head.joined(separator: "\r\n")], until: { $0.contains("\r\n\r\n") })
        #expect(RawConnection.status(large) == 413)
      }
      let form = try await sealed.ask(
        "POST /v1/unseal", ["Content-Type: application/x-www-form-urlencoded", "Content-Length: 0"])
      #expect(form.status == 415)
      for method in ["GET", "PUT", "DELETE", "PATCH"] {
        let answer = try await sealed.ask("\(method) /v1/unseal")
        #expect(answer.status == 405 && answer.text.lowercased().contains("allow: post"))
      }
      #expect(try await sealed.ask("GET /v1/status").text.contains(#""given":0"#))
      let first = try await sealed.give(share)
      #expect(
        first.status == 200 && first.text.contains(#""given":1"#) && first.text.contains(#""needed":3"#))
      sealed.expectNothingOfTheShares()
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `a share that is bent, foreign or there already is refused, and the right ones open`() async throws {
    try await ServedVault.with { served in
      let sealed = try await Sealed(served)
      let shares = sealed.shares
      #expect(try await sealed.give(shares[0]).status == 200)
      let again = try await sealed.give(shares[0])
      #expect(again.status == 422 && again.text.contains("is there already"))
      let foreign = try Sealed.split(.fresh(), for: RootKeyPlace(vault: .random(), generation: 1))
      var changed = Array(shares[1])
      changed[60] = changed[60] == "q" ? "p" : "q"
      let mixed = "\(shares[1].prefix(40).uppercased())\(shares[1].dropFirst(40))"
      for (wrong, why) in [
        (String(changed), "mistyped"), (foreign[1], "of another vault"), (mixed, "mistyped"),
        (#"\#(shares[1])\u0000"#, "not a share"),
      ] {
        let answer = try await sealed.give(wrong)
        #expect(answer.status == 422 && answer.text.contains("key-refused"), "\(why)")
        #expect(answer.text.contains(why), "\(why)")
      }
      let status = try await sealed.ask("GET /v1/status")
      #expect(status.text.contains(#""sealed":true"#) && status.text.contains(#""given":1"#))
      let reset = try await sealed.unseal(#"{"reset":true}"#)
      #expect(reset.status == 200 && reset.text.contains(#""given":0"#))
      // In capitals, as a code to be scanned holds it; in groups, as people copy it.
      #expect(try await sealed.give(shares[1].uppercased()).status == 200)
      let grouped = #"\n\#(shares[2].prefix(20)) \#(shares[2].dropFirst(20))"#
      #expect(try await sealed.give(grouped).text.contains(#""given":2"#))
      let last = try await sealed.give(shares[4])
      #expect(last.status == 200 && last.text.contains(#""sealed":false"#))
      let open = try await sealed.give(shares[3])
      #expect(open.status == 409 && open.text.contains("the vault is open"))
      #expect(try await sealed.unseal(#"{"reset":true}"#).status == 409)
      #expect(try await sealed.ask("GET /readyz").status == 200)
      sealed.expectNothingOfTheShares(foreign)
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `after too many failures whoever comes is told when to come again`() async throws {
    try await ServedVault.with { served in
      let sealed = try await Sealed(served)
      // No passphrase opens this vault: to try one is no attempt.
      for body in [#"{"passphrase":""}"#, #"{"passphrase":"one"}"#] {
        #expect(try await sealed.unseal(body).status == 422)
      }
      for wrong in ["", "one", "two", "three", "four"] {
        #expect(try await sealed.give(wrong).status == 422)
      }
      for body in [#"{"share":"\#(sealed.shares[0])"}"#, #"{"reset":true}"#, #"{"passphrase":"one"}"#] {
        let answer = try await sealed.unseal(body)
        #expect(answer.status == 429 && answer.text.lowercased().contains("\r\nretry-after: "))
      }
      #expect(served.vault.status.isSealed)
      sealed.expectNothingOfTheShares()
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `who may seal does, once, and a sealed vault says only that it is sealed`() async throws {
    try await ServedVault.with { served in
      func status(_ head: String, as label: String? = nil, body: String = "") async throws -> (Int?, String) {
        let answer = try await served.raw(head, as: label, ["Access-Purpose: care_visit"], body: body)
        return (RawConnection.status(answer), answer)
      }
      #expect(try await status("POST /v1/seal").0 == 401)
      for label in ["li", "zhou"] {
        let refused = try await status("POST /v1/seal", as: label)
        #expect(refused.0 == 403 && refused.1.contains("denied") && refused.1.contains(#""reason":""#))
      }
      for body in ["{", "[]", #"{"level":"L4"}"#] {
        #expect(try await status("POST /v1/seal", as: "chen", body: body).0 == 400)
      }
      #expect(try await status("GET /v1/seal", as: "chen").0 == 405)
      #expect(!served.vault.status.isSealed)

      let order = try await status("POST /v1/seal", as: "chen")
      #expect(order.0 == 200 && order.1.contains(#""sealed":true"#) && order.1.contains(#""audit_seq":"#))
      let path = "/v1/records/resident/\(served.resident)"
      for (head, body) in [
        ("POST /v1/seal", ""), ("GET \(path)?fields=name", ""),
        ("POST \(path)/reveals", #"{"field":"phone"}"#),
        ("GET /v1/audit/counts?first=1&end=9", ""),
      ] {
        let answer = try await status(head, as: "chen", body: body)
        #expect(answer.0 == 503 && answer.1.contains("/problems/sealed\""), "\(head)")
        #expect(!answer.1.contains("15412345678") && !answer.1.contains("王秀兰"))
      }
      let said = try await status("GET /v1/status")
      #expect(said.0 == 200 && said.1.contains(#""sealed_by":"order""#) && !said.1.contains(#""level":"L"#))
      let ready = try await status("GET /readyz")
      #expect(ready.0 == 503 && ready.1.contains(#""detail":"sealed""#))
      #expect(try await status("GET /healthz").0 == 200)
    }
  }
}
