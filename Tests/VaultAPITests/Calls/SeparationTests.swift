import Foundation
import Testing
import Vault
import VaultClient
import VaultTesting

/// For each role and each call on the log: allowed or refused, as the policies say, and each is an entry.
@Suite struct SeparationTests {
  /// A call on the log, with the actions it needs; none where whoever is signed in may make it.
  private struct Endpoint {
    let name: String
    let actions: [String]
    /// The event of its entry.
    let event: String?
    let head: String
    var body = ""

    /// The purposes it is asked for; nil states none.
    var purposes: [String?] { actions.isEmpty ? [nil] : ["audit_review", "self_service", nil] }
  }

  private static let endpoints = [
    Endpoint(
      name: "list", actions: ["audit.read"], event: "audit.read", head: "POST /v1/audit/query",
      body: #"{"event":"record.create"}"#),
    Endpoint(
      name: "list by case and class", actions: ["audit.read"], event: "audit.read",
      head: "POST /v1/audit/query", body: #"{"case":"A-1","class":"L3-CONTACT","field":"resident.phone"}"#),
    Endpoint(
      name: "list of another's acts", actions: ["audit.read"], event: "audit.read",
      head: "POST /v1/audit/query", body: #"{"actor":"OTHER"}"#),
    Endpoint(
      name: "list of the own acts", actions: ["audit.read (own)"], event: "audit.read",
      head: "POST /v1/audit/query", body: #"{"actor":"OWN"}"#),
    Endpoint(name: "show", actions: ["audit.read"], event: "audit.read", head: "GET /v1/audit/events/0"),
    Endpoint(name: "counts", actions: ["audit.read"], event: "audit.read", head: "GET /v1/audit/counts"),
    Endpoint(
      name: "proof", actions: ["audit.read"], event: "audit.read", head: "GET /v1/audit/events/0/proof"),
    Endpoint(
      name: "export", actions: ["audit.export"], event: "audit.export", head: "POST /v1/audit/exports",
      body: "{}"),
    Endpoint(
      name: "openings", actions: ["audit.export", "audit.read"], event: "audit.export",
      head: "POST /v1/audit/openings", body: #"{"size":3}"#),
    Endpoint(
      name: "verify", actions: ["audit.verify"], event: "audit.verify", head: "POST /v1/audit/verifications",
      body: "{}"),
    Endpoint(
      name: "own view", actions: ["audit.own (own)"], event: "audit.own", head: "GET /v1/me/access-log"),
    Endpoint(name: "checkpoint", actions: [], event: nil, head: "GET /v1/audit/checkpoint"),
    Endpoint(name: "verifier key", actions: [], event: nil, head: "GET /v1/audit/verifier-key"),
    Endpoint(name: "consistency", actions: [], event: nil, head: "GET /v1/audit/consistency?old=1"),
    Endpoint(name: "progress", actions: [], event: nil, head: "GET /v1/audit/verifications"),
  ]

  private static let policies = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// What the policies permit on the vault itself, by role and action: the purposes, `any` among them.
  private static func permitted() throws -> [String: [String: Set<String>]] {
    let url = policies.appendingPathComponent("Policies/decisions.txt")
    let text = try String(contentsOf: url, encoding: .utf8)
    let start = try #require(text.range(of: "\n## The vault itself\n"))
    var table: [String: [String: Set<String>]] = [:]
    for line in text[start.upperBound...].prefix(upTo: "\n##").split(separator: "\n") {
      let cells = line.components(separatedBy: " | ")
      table[cells[0], default: [:]][cells[2], default: []].formUnion(
        cells[1].split(separator: " ").map(String.init))
    }
    return table
  }

  /// Somebody of a role, with a token.
  private struct Officer {
    let role: String
    let id: String
    let token: String
  }

  private func officers(_ served: ServedVault, _ roles: [String]) async throws -> [Officer] {
    try await VaultClient.with(address: served.address, token: served.administrator) { admin in
      let until = SystemClock().now().adding(seconds: 30 * 86_400).description
      var officers: [Officer] = []
      for role in roles {
        let person = try await admin.addPerson(label: "of-\(role)", service: role == "service")
        if role == "resident" {
          _ = try await admin.link(person: person.id, type: "resident", record: served.resident)
        } else {
          _ = try await admin.addPost(person: person.id, role: role, place: "B", from: nil, until: until)
        }
        let token = try await admin.createToken(person: person.id, seconds: 86_400, note: role)
          .withText { $0.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
        officers.append(Officer(role: role, id: person.id, token: token))
      }
      return officers
    }
  }

  @Test func `each role has the calls the policies give it, and each call is an entry`() async throws {
    try await ServedVault.with { served in
      let permitted = try Self.permitted()
      let roles = permitted.keys.sorted()
      #expect(roles.count >= 17)
      var rows: [String] = []
      for officer in try await officers(served, roles) {
        var cells: [String] = []
        for endpoint in Self.endpoints {
          var purposes: [String] = []
          for purpose in endpoint.purposes {
            let expected = endpoint.actions.allSatisfy { action in
              let named = permitted[officer.role]?[action] ?? []
              return named.contains("any") || purpose.map { named.contains($0) } ?? false
            }
            let what = "\(officer.role) \(endpoint.name) \(purpose ?? "without a purpose")"
            let status = try await ask(served, officer, endpoint, purpose, what)
            #expect(status == (expected ? 200 : 403), "\(what)")
            if status == 200 { purposes.append(purpose ?? "-") }
          }
          cells.append(
            purposes.count == endpoint.purposes.count
              ? "yes" : purposes.isEmpty ? "no" : purposes.joined(separator: " "))
        }
        rows.append(([officer.role] + cells).joined(separator: " | "))
      }
      try check(rows)
    }
  }

  /// The status of the answer; what was asked, and how it ended, must be in the log.
  private func ask(
    _ served: ServedVault, _ officer: Officer, _ endpoint: Endpoint, _ purpose: String?, _ what: String
  ) async throws -> Int {
    let at = try #require(served.vault.status.logSize)
    let other = try #require(served.people["zhou"])
    let body = endpoint.body.replacingOccurrences(of: "OWN", with: officer.id)
      .replacingOccurrences(of: "OTHER", with: other)
    let answer = try await served.raw(
      endpoint.head,
      ["Authorization: Bearer \(officer.token)"] + (purpose.map { ["Access-Purpose: \($0)"] } ?? []),
      body: body)
    let status = try #require(Int(answer.dropFirst("HTTP/1.1 ".count).prefix(3)))
    let entries = try served.store.entries(from: at, limit: 10)
    if let event = endpoint.event {
      #expect(entries.map(\.event) == [event], "\(what)")
      #expect(entries.map(\.outcome) == [status == 200 ? "allow" : "deny"], "\(what)")
    } else {
      #expect(entries.isEmpty, "\(what)")
    }
    return status
  }

  /// SECURITY.md shows the table; a role that has no more than everybody shares a row.
  private func check(_ rows: [String]) throws {
    let text = try String(
      contentsOf: Self.policies.appendingPathComponent("SECURITY.md"), encoding: .utf8)
    let start = try #require(
      text.range(of: "\n| role | \(Self.endpoints.map(\.name).joined(separator: " | ")) |\n"))
    let shown = text[start.upperBound...].components(separatedBy: "\n").dropFirst()
      .prefix { $0.hasPrefix("| ") }.map { String($0.dropFirst(2).dropLast(2)) }
    var others: [String: Int] = [:]
    for row in rows where !shown.contains(row) {
      let cells = row.components(separatedBy: " | ").dropFirst().joined(separator: " | ")
      #expect(shown.contains("every other | \(cells)"), "\(row)")
      others[cells, default: 0] += 1
    }
    #expect(others.count == 1 && shown.count < rows.count)
    // No row is left of a role that is gone.
    for row in shown where !row.hasPrefix("every other | ") { #expect(rows.contains(row), "\(row)") }
  }

  @Test func `nobody asks the log without signing in`() async throws {
    try await ServedVault.with { served in
      for endpoint in Self.endpoints {
        let answer = try await served.raw(endpoint.head, body: endpoint.body)
        #expect(answer.hasPrefix("HTTP/1.1 401 "), "\(endpoint.name)")
      }
    }
  }
}

extension Substring {
  /// The part before the first occurrence of `end`.
  fileprivate func prefix(upTo end: String) -> Substring {
    range(of: end).map { self[..<$0.lowerBound] } ?? self
  }
}
