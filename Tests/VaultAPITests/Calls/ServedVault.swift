import Foundation
import Logging
import Testing
import Vault
import VaultClient
import VaultSQLite
import VaultTesting

@testable import VaultAPI

/// A new vault in files of its own, served on a free port, with the shipped rules, a few places, people of
/// several posts and one resident; all of it made through the API by its first administrator.
final class ServedVault: Sendable {
  let address: String
  let port: Int
  let vault: CommunityVault
  /// Fails the commits it is told to.
  let store: FailingVaultStore
  let keys: SQLiteKeyStore
  let root: RootKeyFile
  let log: LogLines
  let administrator: AccessToken
  let tokens: [String: String]
  let people: [String: String]
  let posts: [String: String]
  /// 王秀兰, of building 07 in grid 031.
  let resident: String

  private static let policies = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Policies").path

  static let wangXiulan: [String: ClientFieldInput] = [
    "name": "王秀兰", "sex": "female", "birth_date": "1947-09-21", "id_type": "resident_id",
    "id_number": "000031194709210260", "phone": "15412345678", "unit_room": "2单元302", "residency": "owner",
    "status": "living", "protected": .boolean(false),
  ]

  /// Serves a vault while `body` runs.
  static func with(
    limits: APILimits = APILimits(), _ body: @escaping @Sendable (ServedVault) async throws -> Void
  ) async throws {
    let folder = NSTemporaryDirectory() + "fengni-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let directory = try VaultDirectory.create(at: folder + "/vault")
    let store = FailingVaultStore(try SQLiteVaultStore.create(in: directory))
    let keys = try SQLiteKeyStore.create(in: directory)
    let root = RootKeyFile(path: folder + "/root.key")
    try root.create()
    let rules = try PolicyFolder(path: policies)
    let administrator = try await VaultCreation(kind: .synthetic, administrator: "admin")
      .create(store: store, keyStore: keys, rootKey: root, policies: rules).secretText
    let vault = try await CommunityVault.open(store: store, keyStore: keys, rootKey: root, policies: rules)

    let log = LogLines()
    let (ports, listening) = AsyncStream<Int>.makeStream()
    let configuration = APIConfiguration(port: 0, limits: limits, version: "0") { listening.yield($0) }
    let server = try VaultServer(vault: vault, configuration: configuration, logger: log.logger)
    try await RunningServer.with(server, ports, logger: .silent) { port, _ in
      try await body(
        try await ServedVault(
          port: port, vault: vault, store: store, keys: keys, root: root, log: log,
          administrator: administrator))
    }
  }

  private init(
    port: Int, vault: CommunityVault, store: FailingVaultStore, keys: SQLiteKeyStore, root: RootKeyFile,
    log: LogLines, administrator: String
  ) async throws {
    self.port = port
    self.vault = vault
    self.store = store
    self.keys = keys
    self.root = root
    self.log = log
    let address = "http://127.0.0.1:\(port)"
    self.address = address
    let admin = try AccessToken(administrator)
    self.administrator = admin
    (tokens, people, posts) = try await VaultClient.with(address: address, token: admin) { admin in
      try await ServedVault.settle(admin)
    }
    let sun = try AccessToken(try #require(tokens["sun"]))
    resident = try await VaultClient.with(address: address, token: sun) { sun in
      try await sun.create(
        "resident", place: "B/baihe/031/07", fields: ServedVault.wangXiulan, purpose: "grid_register"
      ).id
    }
  }

  private static func settle(
    _ admin: VaultClient
  ) async throws -> ([String: String], [String: String], [String: String]) {
    let places = [
      ("B", "community", "B社区"), ("B/baihe", "branch", "百合园"), ("B/baihe/031", "grid", "031网格"),
      ("B/baihe/031/07", "building", "07栋"), ("B/baihe/031/08", "building", "08栋"),
      ("B/baihe/032", "grid", "032网格"), ("B/baihe/032/09", "building", "09栋"),
    ].map { ClientPlaceView(path: $0.0, kind: $0.1, name: $0.2, areaCode: "000000") }
    #expect(try await admin.addPlaces(places) == places.count)
    var tokens: [String: String] = [:]
    var people: [String: String] = [:]
    var posts: [String: String] = [:]
    let roles: [(String, String?, String?)] = [
      ("zhou", "grid_leader", "B/baihe/031"), ("other", "grid_leader", "B/baihe/032"),
      ("sun", "committee_staff", "B"), ("li", "volunteer", "B"), ("chen", "compliance_officer", "B"),
      ("wang", nil, nil), ("app", "service", "B"),
    ]
    for (label, role, place) in roles {
      let person = try await admin.addPerson(label: label, service: label == "app")
      people[label] = person.id
      if label != "app" {
        #expect(try await admin.setPIN(person: person.id, pin: SecretText(utf8: "123456".utf8)).hasPIN)
      }
      if let role {
        let until = SystemClock().now().adding(seconds: 30 * 86_400).description
        let post = try await admin.addPost(
          person: person.id, role: role, place: place, from: nil, until: until)
        posts[label] = post.id
      }
      let token = try await admin.createToken(person: person.id, seconds: 86_400, note: label)
      tokens[label] = token.withText { $0.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
    }
    return (tokens, people, posts)
  }

  /// Runs `body` as somebody.
  func `as`<Result>(
    _ label: String, post: String? = nil, onBehalfOf: AccessToken? = nil,
    _ body: (VaultClient) async throws -> Result
  ) async throws -> Result {
    let token = try AccessToken(try #require(tokens[label]))
    return try await VaultClient.with(
      address: address, token: token, post: post, onBehalfOf: onBehalfOf, body)
  }

  /// Sends a request with its bytes exactly as they are given; the whole answer.
  func raw(_ head: String, as label: String? = nil, _ headers: [String] = [], body: String = "") async throws
    -> String
  {
    var lines = [head + " HTTP/1.1", "Host: localhost", "Connection: close"] + headers
    if let label { lines.append("Authorization: Bearer \(try #require(tokens[label]))") }
    if !body.isEmpty { lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] }
    return try await RawConnection.exchange(port: port, [lines.joined(separator: "\r\n") + "\r\n\r\n" + body])
  }
}

/// The problem a call ends in.
func problem(_ call: () async throws -> Void) async -> ClientProblem? {
  do {
    try await call()
    return nil
  } catch VaultClientError.problem(let problem) {
    return problem
  } catch {
    Issue.record("not a problem: \(error)")
    return nil
  }
}

extension Revealed {
  borrowing func text() -> String { withBytes { $0.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } } }
}
