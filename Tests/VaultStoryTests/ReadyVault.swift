import Foundation
import Synchronization
import Testing
import VaultSQLite

@testable import Vault

/// A clock that tests set.
final class SetClock: WallClock {
  private let time: Mutex<Timestamp>
  init(_ text: String) { time = Mutex(Timestamp(text)!) }
  func now() -> Timestamp { time.withLock { $0 } }
  func advance(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// Files of one test, removed with it.
final class ScratchFolder {
  let path: String
  init() {
    path = NSTemporaryDirectory() + "fengni-\(UUID().uuidString)"
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A small vault in files with the shipped rules, a few places, people of every post, and one resident whose
/// order a volunteer has accepted.
final class ReadyVault {
  let folder = ScratchFolder()
  let clock = SetClock("2026-11-21T10:00:00Z")
  let store: SQLiteVaultStore
  let keys: SQLiteKeyStore
  let vault: CommunityVault
  let administrator: String

  /// Tokens by label.
  private(set) var tokens: [String: String] = [:]
  private(set) var people: [String: String] = [:]
  private(set) var posts: [String: String] = [:]

  static let policies = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Policies").path

  init() async throws {
    let directory = try VaultDirectory.create(at: folder.path + "/vault")
    store = try SQLiteVaultStore.create(in: directory)
    keys = try SQLiteKeyStore.create(in: directory)
    let root = RootKeyFile(path: folder.path + "/root.key")
    try root.create()
    let rules = try PolicyFolder(path: ReadyVault.policies)
    let creation = VaultCreation(kind: .synthetic, administrator: "admin")
    administrator = try await creation.create(
      store: store, keyStore: keys, rootKey: root, policies: rules, clock: clock
    ).secretText
    vault = try await CommunityVault.open(
      store: store, keyStore: keys, rootKey: root, policies: rules, clock: clock)
    try await settle()
  }

  private func settle() async throws {
    let admin = try await caller(token: administrator)
    let places = [
      ("B", "community", "B社区"), ("B/baihe", "branch", "百合园"), ("B/baihe/031", "grid", "031网格"),
      ("B/baihe/031/07", "building", "07栋"), ("B/baihe/031/08", "building", "08栋"),
      ("B/baihe/032", "grid", "032网格"), ("B/baihe/032/09", "building", "09栋"),
    ].map { PlaceView(path: PlacePath($0.0)!, kind: $0.1, name: $0.2, areaCode: "000000") }
    #expect(try await released(vault.addPlaces(places, by: admin)) == places.count)
    for (label, role, place) in [
      ("zhou", "grid_leader", "B/baihe/031"), ("sun", "committee_staff", "B"), ("li", "volunteer", "B"),
      ("he", "volunteer", "B"), ("chen", "compliance_officer", "B"), ("ban", "building_leader", "B/baihe/031/07"),
    ] { try await add(label, role: role, place: place, by: admin) }
    try await add("wang", role: nil, place: nil, by: admin)
    try await add("app", role: "service", place: "B", service: true, by: admin)
  }

  private func add(
    _ label: String, role: String?, place: String?, service: Bool = false, by admin: AuthenticatedCaller
  ) async throws {
    let person = try await released(vault.addPerson(label: label, service: service, by: admin))
    people[label] = person.id
    if !service { _ = try await released(vault.setPIN(Array("123456".utf8), of: person.id, by: admin)) }
    if let role {
      let post = try await released(
        vault.addPost(
          AddPostAsk(
            person: person.id, role: role, place: place, from: clock.now().adding(seconds: -60),
            until: clock.now().adding(seconds: 30 * 86_400)), by: admin))
      posts[label] = post.id
    }
    let token = try await released(
      vault.createToken(for: person.id, seconds: 90 * 86_400, note: label, by: admin))
    tokens[label] = token.secretText
  }

  /// Signs somebody in.
  func caller(_ label: String, post: String? = nil, onBehalfOf: String? = nil) async throws -> AuthenticatedCaller {
    try await caller(token: try #require(tokens[label]), post: post, onBehalfOf: onBehalfOf)
  }

  func caller(token: String, post: String? = nil, onBehalfOf: String? = nil) async throws -> AuthenticatedCaller {
    switch try await vault.authenticate(bearer: token, onBehalfOf: onBehalfOf, post: post) {
    case .caller(let caller): return caller
    case .refused(let refusal): throw refusal
    }
  }

  /// Somebody who has just given the PIN.
  func fresh(_ label: String) async throws -> AuthenticatedCaller {
    _ = try await released(vault.freshSignIn(pin: Array("123456".utf8), by: caller(label)))
    return try await caller(label)
  }

  func link(_ label: String, _ type: String, _ id: String) async throws {
    let admin = try await caller(token: administrator)
    _ = try await released(
      vault.link(try #require(people[label]), to: RecordReference(type: type, id: id), by: admin))
  }

  /// Holds a record as committee staff.
  @discardableResult
  func hold(_ type: String, at place: String, for purpose: PurposeClaim, _ values: [String: String]) async throws
    -> WrittenRecord
  {
    let inputs = values.map { FieldInput(field: $0.key, value: Array($0.value.utf8)) }
    return try await released(
      vault.create(
        CreateAsk(type: type, place: place, values: inputs, idempotency: nil), for: purpose, by: caller("sun")))
  }

  static let wangXiulan = [
    "name": "王秀兰", "sex": "female", "birth_date": "1947-09-21", "id_type": "resident_id",
    "id_number": "000031194709210260", "phone": "15412345678", "unit_room": "2单元302", "residency": "owner",
    "status": "living", "protected": "no", "emergency_contact": "女儿 154****",
  ]
}

struct Refused: Error, CustomStringConvertible {
  let refusal: Refusal
  var description: String {
    "\(refusal.kind) \(refusal.reason?.rawValue ?? "") \(refusal.procedures.map(\.rawValue)) \(refusal.problems)"
  }
}

/// The value of an answer that was released.
func released<Value>(_ answer: Answer<Value>) throws -> Value {
  switch answer {
  case .released(let value): return value
  case .refused(let refusal): throw Refused(refusal: refusal)
  }
}

func releasedRow(_ answer: consuming Answer<ReleasedRecord>) throws -> ReleasedRow {
  switch consume answer {
  case .released(let record): return record.row
  case .refused(let refusal): throw Refused(refusal: refusal)
  }
}

func releasedRows(_ answer: consuming Answer<ReleasedPage>) throws -> [ReleasedRow] {
  switch consume answer {
  case .released(let page): return page.rows
  case .refused(let refusal): throw Refused(refusal: refusal)
  }
}

func releasedText(_ answer: consuming Answer<RevealedField>) throws -> String? {
  switch consume answer {
  case .released(let field):
    return field.withValue { bytes -> String? in
      switch bytes {
      case .some(let bytes): bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
      case .none: nil
      }
    }
  case .refused(let refusal): throw Refused(refusal: refusal)
  }
}

/// The refusal of an answer that was refused.
func refusal<Value: ~Copyable>(_ answer: consuming Answer<Value>) -> Refusal? {
  switch consume answer {
  case .released: nil
  case .refused(let refusal): refusal
  }
}

extension PurposeClaim {
  static let register = PurposeClaim(name: Name(checked: "grid_register"))!
  static let care = PurposeClaim(name: Name(checked: "care_visit"))!
  static let order = PurposeClaim(name: Name(checked: "service_order"))!
  static let own = PurposeClaim(name: Name(checked: "self_service"))!
  static let dispatch = PurposeClaim(name: Name(checked: "dispatch"))!
  static let members = PurposeClaim(name: Name(checked: "member_admin"))!
  static let review = PurposeClaim(name: Name(checked: "audit_review"))!
}

extension ReleasedRow {
  subscript(field: StaticString) -> ReleasedField? { fields.first { $0.name == Name(checked: field) } }

  func text(_ field: StaticString) -> String? {
    self[field]?.value.map { String(decoding: $0, as: UTF8.self) }
  }
}
