import Foundation
import Sodium
import Testing
import VaultSQLite

@testable import Vault

/// All keys of a vault, as whoever has its root key and its files knows them, by the level they belong to; and boxes that
/// show whether 32 bytes are one of them.
struct VaultKeys {
  /// A key with its name, for messages.
  struct Known {
    let name: String
    let level: Level
    let bytes: [UInt8]
  }

  /// A sealed key that exactly one key opens.
  struct Lock {
    let name: String
    let level: Level
    let nonce: [UInt8]
    let box: [UInt8]
    let context: [UInt8]

    func opens(with key: [UInt8]) -> Bool {
      (try? XChaCha20Poly1305.open(
        box.span.bytes, nonce: nonce.span.bytes, associatedData: context.span.bytes, key: key.span.bytes))
        != nil
    }
  }

  private(set) var known: [Known] = []
  private(set) var locks: [Lock] = []

  /// Reads the closed vault in a folder.
  init(of data: String, keyFile: String) throws {
    let store = try SQLiteVaultStore.openReadOnly(at: data)
    defer { store.close() }
    let keyStore = try SQLiteKeyStore.openReadOnly(at: data)
    defer { keyStore.close() }
    guard let root = try RootKeyFile(path: keyFile).rootKey() else { throw RootKeyFailure("no key") }
    let held = HeldRootKey(root)
    let vault = try RootKeyPlace(store: store, keyStore: keyStore).vault
    let ring = try KeyRing(vault: vault, root: held.copy(), store: keyStore)
    add("root", .highlySensitive, held.withBytes { [UInt8](copying: $0) })
    for role in WrappingRole.allCases {
      add(role.name, role.level, ring.newestWrapping.withKey(role) { [UInt8](copying: $0) })
    }
    for level in [Level.internal, .restricted, .highlySensitive] {
      add("index-\(level)", level, ring.index.inForce.key(level).withBytes { [UInt8](copying: $0) })
    }
    add("control", .internal, ring.control.withBytes { [UInt8](copying: $0) })
    add("log", .internal, try ring.logSeed(1).withBytes { [UInt8](copying: $0) })
    for retention in AuditRetention.allCases {
      for name in try ring.periods.names(of: retention) {
        if let key = try ring.periods.existing(name) {
          add(name, .internal, key.withBytes { [UInt8](copying: $0) })
        }
      }
    }
    for (number, subject) in try keyStore.subjects(after: nil, limit: 10_000).enumerated() {
      guard let wrapped = try keyStore.subjectKeys(subject), wrapped.holdsDataKeys else { continue }
      let keys = try SubjectKeys.unwrap(wrapped, roles: Set(WrappingRole.allCases), ring: ring)
      for role in WrappingRole.allCases {
        add("\(role.name) of a subject", role.level, keys.withKey(role) { [UInt8](copying: $0) })
        if number == 0 { lock(role, wrapped) }
      }
    }
  }

  private mutating func add(_ name: String, _ level: Level, _ bytes: [UInt8]) {
    known.append(Known(name: name, level: level, bytes: bytes))
  }

  private mutating func lock(_ role: WrappingRole, _ wrapped: WrappedSubjectKeys) {
    let size = WrappedSubjectKeys.keyBytes
    let place = Int(role.rawValue) * size
    let part = Array(wrapped.wrapped[place..<place + size])
    let nonce = XChaCha20Poly1305.nonceBytes
    locks.append(
      Lock(
        name: role.name, level: role.level, nonce: Array(part[..<nonce]), box: Array(part[nonce...]),
        context: SubjectKeys.associatedData(
          wrapped.subject, role, generation: wrapped.generation, wrapping: wrapped.wrapping)))
  }

  /// The names of known keys that lie in a memory.
  func found(in memory: ProcessMemory, _ isMeant: (Known) -> Bool) -> Set<String> {
    Set(known.filter(isMeant).filter { memory.holds($0.bytes) }.map(\.name))
  }

  /// The names of the locks that something in a memory opens.
  func opened(by memory: ProcessMemory) -> Set<String> {
    var opened: Set<String> = []
    for key in memory.candidates() {
      for lock in locks where !opened.contains(lock.name) && lock.opens(with: key) {
        opened.insert(lock.name)
      }
    }
    return opened
  }
}
