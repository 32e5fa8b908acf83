import Testing
import Vault
import VaultClient

@Suite(.serialized) struct HostileRequestTests {
  private static let bodies: [(path: String, method: String, body: String)] = [
    ("/v1/records/resident/ID/reveals", "POST", #"{"field":"phone"}"#),
    (
      "/v1/lists/resident", "POST",
      #"{"place":"B/baihe/031/07","fields":["name","phone"],"limit":20,"cursor":"x"}"#
    ),
    (
      "/v1/search/resident", "POST", #"{"place":"B/baihe/031/07","where":{"name":{"surname":"王"}},"limit":1}"#
    ),
    ("/v1/records/resident/ID", "PATCH", #"{"fields":{"phone":"15412345679","status":null}}"#),
    ("/v1/can-i", "POST", #"{"action":"reveal","type":"resident","id":"ID","field":"phone"}"#),
    ("/v1/audit/query", "POST", #"{"actor":"p_0","subject":{"type":"resident","id":"ID"},"limit":3}"#),
    ("/v1/records/resident/ID?fields=name,phone", "GET", ""),
    (
      "/v1/audit/query", "POST", #"{"case":"A-1","field":"resident.phone","class":"L3-CONTACT","cursor":"9"}"#
    ),
    ("/v1/audit/counts?first=1&end=9&from=2026-01-01T00:00:00Z&by=month", "GET", ""),
    ("/v1/audit/consistency?old=3", "GET", ""),
    ("/v1/audit/consistency", "POST", #"{"old":3,"checkpoint":"a\n3\nAAAA\n\n— a AAAA\n"}"#),
  ]

  @Test(.timeLimit(.minutes(10)))
  func `no bent request makes the server fail, and none opens what was shut`() async throws {
    try await ServedVault.with { served in
      var random = SeededGenerator(seed: 3_107_302)
      var statuses: [Int: Int] = [:]
      for _ in 0..<120 {
        let (path, method, body) = Self.bodies.randomElement(using: &random)!
        let target = path.replacing("ID", with: served.resident)
        let bent = Self.bend(Array(body.replacing("ID", with: served.resident).utf8), &random)
        let bentTarget = Bool.random(using: &random) ? target : Self.bend(target, &random)
        // A volunteer without an order: nothing of it may ever be answered with a value.
        let answer = try await served.raw(
          "\(method) \(bentTarget)", as: "li",
          ["Access-Purpose: service_order", "If-Match: \"v1\""], body: String(decoding: bent, as: UTF8.self))
        #expect(!answer.contains("15412345678") && !answer.contains("王秀兰"))
        guard let status = RawConnection.status(answer) else { continue }
        #expect(status < 500, "\(method) \(bentTarget)")
        statuses[status, default: 0] += 1
      }
      // Bent in every direction, not all refused by one and the same check.
      #expect(statuses.count >= 3, "\(statuses)")
      try await served.as("chen") { chen in
        let report = try await chen.verifyLog(purpose: "audit_review")
        #expect(report.clean)
      }
    }
  }

  /// Bytes changed, doubled, dropped or replaced by ones that mean something.
  private static func bend(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
      case 1: bytes.insert(Array(#"{}[]",:\u0"#.utf8).randomElement(using: &random)!, at: place)
      case 2: bytes.remove(at: place)
      default: bytes.insert(contentsOf: bytes[0..<place].suffix(8), at: place)
      }
    }
    return bytes
  }

  /// A target stays one word of ASCII, or it would be another request line.
  private static func bend(_ target: String, _ random: inout SeededGenerator) -> String {
    let bent: [UInt8] = bend(Array(target.utf8), &random)
    return String(decoding: bent.filter { (0x21...0x7E).contains($0) }, as: UTF8.self)
  }
}
