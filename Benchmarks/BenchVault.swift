import Foundation
import Sodium
import Vault
import VaultSQLite

/// A fresh vault in files with the shipped rules, and the people a measurement needs.
final class BenchVault {
  let vault: CommunityVault
  let store: SQLiteVaultStore
  let keys: SQLiteKeyStore
  let rootKey: RootKeyFile
  private let administrator: AuthenticatedCaller
  /// The first administrator's token.
  let administratorToken: String
  private var people = 0

  struct Unexpected: Error {}

  init(folder: String) async throws {
    let directory = try VaultDirectory.create(at: folder + "/vault")
    store = try SQLiteVaultStore.create(in: directory)
    keys = try SQLiteKeyStore.create(in: directory)
    rootKey = RootKeyFile(path: folder + "/root.key")
    try rootKey.create()
    let rules = try PolicyFolder(path: ProcessInfo.processInfo.environment["FENGNI_POLICIES"] ?? "Policies")
    // Where the program puts it unless told otherwise: each commit is durable there as well.
    let anchor = try AnchorFile.create(at: folder + "/vault/anchor")
    let token = try await VaultCreation(kind: .synthetic, administrator: "admin")
      .create(store: store, keyStore: keys, rootKey: rootKey, policies: rules, anchor: anchor)
    vault = try await CommunityVault.open(
      store: store, keyStore: keys, rootKey: rootKey, policies: rules,
      safeguards: LogSafeguards(anchor: anchor))
    administratorToken = token.secretText
    administrator = try await BenchVault.caller(vault, token.secretText)
  }

  /// The vault made in the folder before, with its administrator's token.
  init(opening folder: String, administratorToken: String) async throws {
    let directory = try VaultDirectory.open(at: folder + "/vault")
    store = try SQLiteVaultStore.open(in: directory)
    keys = try SQLiteKeyStore.open(in: directory)
    let rules = try PolicyFolder(path: ProcessInfo.processInfo.environment["FENGNI_POLICIES"] ?? "Policies")
    rootKey = RootKeyFile(path: folder + "/root.key")
    vault = try await CommunityVault.open(
      store: store, keyStore: keys, rootKey: rootKey, policies: rules,
      safeguards: LogSafeguards(anchor: try AnchorFile.open(at: folder + "/vault/anchor")))
    self.administratorToken = administratorToken
    administrator = try await BenchVault.caller(vault, administratorToken)
  }

  func addPlaces(_ file: String) async throws {
    let places = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").dropFirst().map {
      line in
      guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String],
        let path = object["path"].flatMap({ PlacePath($0) }), let kind = object["kind"],
        let name = object["name"],
        let area = object["area_code"]
      else { throw Unexpected() }
      return PlaceView(path: path, kind: kind, name: name, areaCode: area)
    }
    _ = try BenchVault.released(await vault.addPlaces(places, by: administrator))
  }

  func importResidents(_ file: String) async throws -> Int {
    let staff = try await caller(role: "committee_staff", place: "B")
    guard let purpose = Name("grid_register").flatMap({ PurposeClaim(name: $0) }) else { throw Unexpected() }
    let job = try BenchVault.released(
      await vault.openImport(type: "resident", format: .csv, for: purpose, by: staff))
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    let chunks = AsyncThrowingStream<[UInt8], any Error> { continuation in
      for start in stride(from: 0, to: bytes.count, by: 65_536) {
        continuation.yield(Array(bytes[start..<min(start + 65_536, bytes.count)]))
      }
      continuation.finish()
    }
    let report = try BenchVault.released(
      await vault.importRows(job.id, chunks: chunks, for: purpose, by: staff))
    if report.status.refused > 0 {
      print("refused rows: \(report.status.refused), first: \(report.problems.prefix(3))")
    }
    return report.status.written
  }

  func verify() async throws {
    let officer = try await caller(role: "compliance_officer", place: "B")
    guard let purpose = Name("audit_review").flatMap({ PurposeClaim(name: $0) }) else { throw Unexpected() }
    var bytes = 0
    var entries = 0
    var next: UInt64 = 0
    var leaves: [[UInt8]] = []
    while true {
      let page = try store.entries(from: next, limit: 4096)
      guard let last = page.last else { break }
      leaves += page.map(\.leaf)
      bytes += page.reduce(0) { $0 + $1.leaf.count + $1.subjectBox.count + $1.periodBox.count }
      entries += page.count
      next = last.seq + 1
    }
    report("leaf with its two openings", Double(bytes) / Double(entries), "bytes")
    var start = ContinuousClock.now
    for leaf in leaves { _ = SHA256.hash(leaf) }
    let bare = Double(entries) / start.duration(to: .now).seconds
    start = .now
    let keyless = try LogVerifier(store: store, verifierKey: nil).verify()
    report(
      "verify without keys (\(keyless.problemCount) problems)",
      Double(entries) / start.duration(to: .now).seconds,
      "entries/s", against: ("bare SHA-256", bare))
    start = .now
    let full = try BenchVault.released(await vault.verify(for: purpose, by: officer))
    report(
      "verify with openings (\(full.problemCount) problems)",
      Double(entries) / start.duration(to: .now).seconds,
      "entries/s", against: ("bare SHA-256", bare))
  }

  /// Ids of residents in a grid, as a grid leader lists them.
  func residentIDs(in place: String, limit: Int) async throws -> [String] {
    guard let purpose = Name("care_visit").flatMap({ PurposeClaim(name: $0) }) else { throw Unexpected() }
    var ids: [String] = []
    var cursor: String?
    var caller = try await self.caller(role: "grid_leader", place: place)
    while ids.count < limit {
      let answer = try await vault.list(
        ListAsk(type: "resident", place: place, fields: ["name"], cursor: cursor), for: purpose, by: caller)
      switch consume answer {
      case .released(let page):
        ids += page.rows.map(\.id)
        cursor = page.nextCursor
        if cursor == nil { return ids }
      case .refused:
        // The hour's rows are used up, and a cursor is one caller's: the next one begins anew and passes over.
        return ids
      }
      if ids.count % 200 == 0 { caller = try await self.caller(role: "grid_leader", place: place) }
    }
    return ids
  }

  /// An administrator who has just given the PIN.
  func freshAdministrator() async throws -> AuthenticatedCaller {
    let pin = Array("123456".utf8)
    _ = try BenchVault.released(await vault.setPIN(pin, of: administrator.person, by: administrator))
    _ = try BenchVault.released(await vault.freshSignIn(pin: pin, by: administrator))
    return try await caller(token: administratorToken)
  }

  /// Tokens of as many people with this post, so that no budget binds.
  func tokens(_ count: Int, role: String, place: String) async throws -> [String] {
    var tokens: [String] = []
    for _ in 0..<count { tokens.append(try await token(role: role, place: place)) }
    return tokens
  }

  func caller(token: String) async throws -> AuthenticatedCaller {
    try await BenchVault.caller(vault, token)
  }

  /// Whoever may rotate the vault's keys, signed in afresh.
  func keyKeeper() async throws -> AuthenticatedCaller {
    let token = try await token(role: "administrator", place: nil)
    let pin = Array("135790".utf8)
    let person = try await BenchVault.caller(vault, token).person
    _ = try BenchVault.released(await vault.setPIN(pin, of: person, by: administrator))
    _ = try BenchVault.released(await vault.freshSignIn(pin: pin, by: BenchVault.caller(vault, token)))
    return try await BenchVault.caller(vault, token)
  }

  func caller(role: String, place: String) async throws -> AuthenticatedCaller {
    try await BenchVault.caller(vault, token(role: role, place: place))
  }

  private func token(role: String, place: String?) async throws -> String {
    people += 1
    let person = try BenchVault.released(
      await vault.addPerson(label: "\(role)-\(people)", service: false, by: administrator))
    let now = SystemClock().now()
    _ = try BenchVault.released(
      await vault.addPost(
        AddPostAsk(
          person: person.id, role: role, place: place, from: now.adding(seconds: -60),
          until: now.adding(seconds: 86_400)), by: administrator))
    let token = try BenchVault.released(
      await vault.createToken(for: person.id, seconds: 86_400, note: "bench", by: administrator))
    return token.secretText
  }

  private static func caller(_ vault: CommunityVault, _ token: String) async throws -> AuthenticatedCaller {
    guard case .caller(let caller) = try await vault.authenticate(bearer: token, onBehalfOf: nil, post: nil)
    else {
      throw Unexpected()
    }
    return caller
  }

  static func released<Value>(_ answer: Answer<Value>) throws -> Value {
    guard case .released(let value) = answer else { throw Unexpected() }
    return value
  }
}
