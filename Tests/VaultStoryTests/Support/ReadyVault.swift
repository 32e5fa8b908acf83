import Foundation
import MerkleLog
import Testing
import VaultSQLite
import VaultTesting

@testable import Vault

/// A small vault in files with the shipped rules, a few places, and people of every post.
///
/// Sendable: what can change changes in `add`, `setPIN`, `close` and `open`, which tests call one at a time and
/// never while calls of theirs run at once.
final class ReadyVault: @unchecked Sendable {
  let folder = ScratchFolder()
  let clock: SetClock
  /// Makes the store fail when a test wants it to.
  let faults = Faults()
  /// Makes the destruction of data keys fail when a test wants it to.
  let keyFaults = Faults()
  /// Keeps the head of the log, where the vault is made with it.
  let anchor = FailingAnchor()
  var isAnchored: Bool
  /// Which keys are destroyed, as it is kept beside an anchor.
  var ledger: ErasureLedgerFile { ErasureLedgerFile(besideAnchor: folder.path + "/anchor") }
  private let keepsLedger: Bool
  private var held: VaultDirectory!
  var heldEntries: HeldEntriesFile { get throws { HeldEntriesFile(in: try #require(held)) } }
  var formerLogs: FormerLogFolders { get throws { FormerLogFolders(in: try #require(held)) } }
  private(set) var store: SQLiteVaultStore!
  private(set) var keys: SQLiteKeyStore!
  private(set) var vault: CommunityVault!
  private(set) var administrator = ""

  /// Tokens, people and posts by label.
  private(set) var tokens: [String: String] = [:]
  private(set) var people: [String: String] = [:]
  private(set) var posts: [String: String] = [:]
  private var withPIN: Set<String> = []

  static let policies = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Policies").path

  /// The rules it was made with.
  private let rules: PolicyFolder

  /// The shipped rules, read and checked once for all vaults.
  private static let shipped = Result { try PolicyFolder(path: policies) }

  var directory: String { folder.path + "/vault" }
  var rootKey: RootKeyFile { RootKeyFile(path: folder.path + "/root.key") }

  init(
    at time: String = "2026-11-21T10:00:00Z", kind: VaultKind = .synthetic, settled: Bool = true,
    anchored: Bool = false, rules: PolicyFolder? = nil, keepingLedger: Bool = true
  ) async throws {
    isAnchored = anchored
    keepsLedger = keepingLedger
    clock = SetClock(time)
    let rules = try rules ?? ReadyVault.shipped.get()
    self.rules = rules
    let directory = try VaultDirectory.create(at: directory)
    held = directory
    store = try SQLiteVaultStore.create(in: directory)
    keys = try SQLiteKeyStore.create(in: directory)
    try rootKey.create()
    let creation = VaultCreation(kind: kind, administrator: "admin")
    administrator = try await creation.create(
      store: store, keyStore: keys, rootKey: rootKey, policies: rules, clock: clock,
      anchor: anchored ? anchor : nil
    ).secretText
    vault = try await CommunityVault.open(
      store: FailingStore(store, faults), keyStore: FailingKeyStore(keys, keyFaults), rootKey: rootKey,
      policies: rules, clock: clock, safeguards: safeguards(in: directory))
    if settled { try await settle() }
  }

  private func settle() async throws {
    let admin = try await caller(token: administrator)
    let areaCode = vault.status.kind == "synthetic" ? "000000" : "420106"
    let places = [
      ("B", "community", "B社区"), ("B/baihe", "branch", "百合园"), ("B/baihe/031", "grid", "031网格"),
      ("B/baihe/031/07", "building", "07栋"), ("B/baihe/031/08", "building", "08栋"),
      ("B/baihe/032", "grid", "032网格"), ("B/baihe/032/09", "building", "09栋"),
    ].map { PlaceView(path: PlacePath($0.0)!, kind: $0.1, name: $0.2, areaCode: areaCode) }
    #expect(try await released(vault.addPlaces(places, by: admin)) == places.count)
    for (label, role, place) in [
      ("zhou", "grid_leader", "B/baihe/031"), ("qian", "grid_leader", "B/baihe/032"),
      ("sun", "committee_staff", "B"),
      ("li", "volunteer", "B"), ("he", "volunteer", "B"), ("chen", "compliance_officer", "B"),
      ("ban", "building_leader", "B/baihe/031/07"),
    ] { try await add(label, role: role, place: place) }
    try await add("wang", role: nil, place: nil)
    try await add("app", role: "service", place: "B", service: true)
  }

  // MARK: People

  func admin() async throws -> AuthenticatedCaller { try await caller(token: administrator) }

  /// Takes somebody in, with a post for `days` and a token.
  func add(
    _ label: String, role: String?, place: String?, service: Bool = false, seconds: Int64 = 30 * 86_400
  ) async throws {
    let admin = try await admin()
    let person = try await released(vault.addPerson(label: label, service: service, by: admin))
    people[label] = person.id
    if let role {
      let post = try await released(
        vault.addPost(
          AddPostAsk(
            person: person.id, role: role, place: place, from: clock.now().adding(seconds: -60),
            until: clock.now().adding(seconds: seconds)), by: admin))
      posts[label] = post.id
    }
    tokens[label] = try await released(
      vault.createToken(for: person.id, seconds: 90 * 86_400, note: label, by: admin)
    ).secretText
  }

  /// Gives somebody whose post and token have ended new ones; nothing where they have not.
  func renew(_ label: String, role: String, place: String) async throws {
    if let known = try? await caller(label), known.facts.role.text == role { return }
    let admin = try await admin()
    let person = try #require(people[label])
    posts[label] = try await released(
      vault.addPost(
        AddPostAsk(
          person: person, role: role, place: place, from: clock.now().adding(seconds: -60),
          until: clock.now().adding(seconds: 30 * 86_400)), by: admin)
    ).id
    tokens[label] = try await released(
      vault.createToken(for: person, seconds: 90 * 86_400, note: label, by: admin)
    ).secretText
  }

  /// Signs somebody in.
  func caller(_ label: String, post: String? = nil, onBehalfOf: String? = nil) async throws
    -> AuthenticatedCaller
  {
    try await caller(token: try #require(tokens[label]), post: post, onBehalfOf: onBehalfOf)
  }

  func caller(token: String, post: String? = nil, onBehalfOf: String? = nil) async throws
    -> AuthenticatedCaller
  {
    switch try await vault.authenticate(bearer: token, onBehalfOf: onBehalfOf, post: post) {
    case .caller(let caller): return caller
    case .refused(let refusal): throw refusal
    }
  }

  static let pin = Array("123456".utf8)

  func setPIN(_ label: String) async throws {
    guard withPIN.insert(label).inserted else { return }
    _ = try await released(vault.setPIN(ReadyVault.pin, of: try #require(people[label]), by: admin()))
  }

  /// Somebody who has just given the PIN.
  func fresh(_ label: String, post: String? = nil) async throws -> AuthenticatedCaller {
    try await setPIN(label)
    _ = try await released(vault.freshSignIn(pin: ReadyVault.pin, by: caller(label, post: post)))
    return try await caller(label, post: post)
  }

  func link(_ label: String, _ type: String, _ id: String) async throws {
    _ = try await released(
      vault.link(try #require(people[label]), to: RecordReference(type: type, id: id), by: admin()))
  }

  // MARK: Records

  /// Holds a record as committee staff.
  @discardableResult
  func hold(
    _ type: String, at place: String = "B/baihe/031/07", for purpose: PurposeClaim = .register,
    _ values: [String: String]
  ) async throws -> WrittenRecord {
    try await released(
      vault.create(
        CreateAsk(type: type, place: place, values: inputs(values), idempotency: nil), for: purpose,
        by: caller("sun")))
  }

  /// Holds somebody like Wang Xiulan, but another.
  @discardableResult
  func holdResident(
    _ name: String = "王秀兰", born: String = "1947-09-21", number: Int = 26,
    at place: String = "B/baihe/031/07",
    _ changes: [String: String] = [:]
  ) async throws -> WrittenRecord {
    var values = ReadyVault.wangXiulan.merging(
      ["name": name, "birth_date": born, "id_number": identityNumber(born: born, number: number)]
    ) { $1 }
    for (field, value) in changes { values[field] = value.isEmpty ? nil : value }
    return try await hold("resident", at: place, values)
  }

  static let wangXiulan = [
    "name": "王秀兰", "sex": "female", "birth_date": "1947-09-21", "id_type": "resident_id",
    "id_number": "000031194709210260", "phone": "15412345678", "unit_room": "2单元302", "residency": "owner",
    "status": "living", "protected": "no", "emergency_contact": "女儿 154****",
  ]

  // MARK: Files

  /// Ends the vault as a stopped server does.
  func close() {
    vault = nil
    held = nil
    store?.close()
    keys?.close()
    store = nil
    keys = nil
  }

  private func safeguards(
    in directory: VaultDirectory,
    known: @escaping @Sendable (VerifierKey) async throws -> [KnownCheckpoint] = { _ in [] }
  ) -> LogSafeguards {
    LogSafeguards(
      anchor: isAnchored ? anchor : nil, heldEntries: HeldEntriesFile(in: directory),
      cosigned: CosignedFiles(in: directory.path), erasures: keepsLedger ? ledger : nil, known: known)
  }

  /// Starts again on the same files.
  ///
  /// - Parameters:
  ///   - known: what others know of the log.
  ///   - shares: the custodians' shares, in place of a key file.
  func open(
    policies: String? = nil, rootKey: RootKeyFile? = nil,
    known: @escaping @Sendable (VerifierKey) async throws -> [KnownCheckpoint] = { _ in [] },
    unsealing: UnsealOptions = UnsealOptions(), shares: [RootKeyShares.Given] = []
  ) async throws {
    let directory = try await hold()
    held = directory
    store = try SQLiteVaultStore.open(in: directory)
    keys = try SQLiteKeyStore.open(in: directory)
    let rules = try policies.map { try PolicyFolder(path: $0) } ?? self.rules
    let place = try RootKeyPlace(store: store, keyStore: keys)
    let source: any RootKeySource =
      shares.isEmpty ? rootKey ?? self.rootKey : RootKeyShares(shares, for: place)
    vault = try await CommunityVault.open(
      store: FailingStore(store, faults), keyStore: FailingKeyStore(keys, keyFaults),
      rootKey: source, policies: rules, clock: clock,
      safeguards: safeguards(in: directory, known: known), unsealing: unsealing)
  }

  /// Holds the folder again. The sequencer of before may be at its last step: it answers, then lets go.
  private func hold() async throws -> VaultDirectory {
    for _ in 0..<24_000 {
      if let held = try? VaultDirectory.open(at: directory) { return held }
      try await Task.sleep(for: .milliseconds(5))
    }
    return try VaultDirectory.open(at: directory)
  }

  func reopen() async throws {
    close()
    try await open()
  }
}
