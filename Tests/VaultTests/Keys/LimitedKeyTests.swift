import Foundation
import Sodium
import Testing

@testable import Vault

@Suite struct LimitedKeyTests {
  private let store = KeysInMemory()
  private let vault = VaultID.random()
  private let root = HeldRootKey.fresh()

  init() throws { try KeyRing.create(vault: vault, root: root.copy(), store: store) }

  private func limit(_ level: Level) throws -> (key: HeldRootKey, place: LimitedKeyPlace) {
    var kept: HeldRootKey?
    let place = try KeyRing.limit(vault, upTo: level, root: root, store: store) { key, _ in kept = key }
    return (try #require(kept), place)
  }

  private func ring(_ limited: (key: HeldRootKey, place: LimitedKeyPlace)) throws -> KeyRing {
    try KeyRing(vault: vault, key: .limited(limited.key.copy(), limited.place), store: store)
  }

  private func full() throws -> KeyRing { try KeyRing(vault: vault, root: root.copy(), store: store) }

  private func bytes(_ key: HeldSecret) -> [UInt8] { key.withBytes { [UInt8](copying: $0) } }

  /// Every key of a ring up to a level, in one order.
  private func keys(_ ring: KeyRing, upTo level: Level) throws -> [[UInt8]] {
    let levels = [Level.internal, .restricted, .highlySensitive].filter { $0 <= level }
    let held =
      levels.map { ring.index.inForce.key($0) }
      + [ring.control, try ring.logSeed(1), try ring.periods.key("period-3y-202611")]
    let roles = WrappingRole.allCases.filter { $0.level <= level }
    return held.map(bytes) + roles.map { ring.newestWrapping.withKey($0) { [UInt8](copying: $0) } }
  }

  @Test func `a limited key opens the keys up to its level, the same as the root key does, and no other`()
    throws
  {
    for level in [Level.internal, .restricted] {
      let limited = try ring(limit(level))
      #expect(limited.ceiling == level && !limited.isFull)
      #expect(try keys(limited, upTo: level) == keys(full(), upTo: level))
      #expect(limited.roles == Set(WrappingRole.allCases.filter { $0.level <= level }))
      #expect(!limited.holds(.highlySensitiveData))
      #expect(throws: KeyFailure.limited(level)) { _ = try limited.makeLogKey(in: store) }
    }
    #expect(try full().ceiling == .highlySensitive)
  }

  @Test func `no sealed key of a level above opens with a limited key or with any key it opens`() throws {
    let limited = try limit(.restricted)
    let opened = try keys(ring(limited), upTo: .restricted) + [bytes(HeldSecret(limited.key.copy()))]
    var closed = 0
    for sealed in try store.systemKeys() {
      let role = LimitedKeys.copy(sealed.role)?.of ?? sealed.role
      guard KeyRing.level(ofRole: role) == .highlySensitive || sealed.isUnderRoot else { continue }
      closed += 1
      for key in opened {
        let key = HeldSecret(SecretBytes(copying: key.span.bytes))
        #expect(throws: KeyFailure.wrongRootKey, "\(sealed.role)") {
          _ = try KeyRing.open(sealed, vault: vault, root: key)
        }
      }
    }
    #expect(closed >= 11)
    #expect(
      !(try store.systemKeys()).contains { $0.role == "limit-L3/wrap-L4" || $0.role == "limit-L3/index-L4" })
  }

  @Test func `months' keys that one process made open in the other`() throws {
    let limited = try ring(limit(.restricted))
    let made = bytes(try limited.periods.key("period-5y-202611"))
    #expect(try full().periods.existing("period-5y-202611").map(bytes) == made)
    let other = bytes(try full().periods.key("period-5y-202612"))
    #expect(try limited.periods.existing("period-5y-202612").map(bytes) == other)
  }

  @Test func `the key of a log that follows opens with a limited key made before`() throws {
    let limited = try limit(.restricted)
    let (number, seed) = try full().makeLogKey(in: store)
    #expect(try bytes(ring(limited).logSeed(number)) == bytes(seed))
  }

  @Test func `a new limited key ends the one before, and one of another vault or level is named`() throws {
    let first = try limit(.restricted)
    let second = try limit(.restricted)
    #expect(second.place.generation == 2)
    #expect(throws: KeyFailure.limitedKey("number 1 up to L3 was ended, in force is 2")) {
      _ = try ring(first)
    }
    // Whoever writes another number into the file of the former one gets no further.
    #expect(throws: KeyFailure.wrongRootKey) { _ = try ring((first.key, second.place)) }
    _ = try ring(second)
    let elsewhere = LimitedKeyPlace(vault: .random(), level: .restricted, generation: 2)
    #expect(throws: KeyFailure.limitedKey("it is another vault's")) { _ = try ring((second.key, elsewhere)) }
    let lower = LimitedKeyPlace(vault: vault, level: .internal, generation: 1)
    #expect(throws: KeyFailure.limitedKey("number 1 up to L2 is unknown here, none up to L2 is in force")) {
      _ = try ring((second.key, lower))
    }
    let other = try limit(.internal)
    _ = try ring(other)
    _ = try ring(second)
    #expect(try KeyRing.endLimit(vault, upTo: .restricted, root: root, store: store))
    for ended in [first, second] {
      #expect(
        throws: KeyFailure.limitedKey(
          "number \(ended.place.generation) up to L3 was ended, none up to L3 is in force")
      ) { _ = try ring(ended) }
    }
    _ = try ring(other)
    #expect(try !KeyRing.endLimit(vault, upTo: .restricted, root: root, store: store))
    #expect(throws: KeyFailure.wrongRootKey) {
      _ = try KeyRing.endLimit(vault, upTo: .internal, root: .fresh(), store: store)
    }
  }

  @Test func `no number is given twice, whatever was ended and how the root key changed meanwhile`() throws {
    var numbers: [UInt32] = []
    var root = self.root
    for round in UInt32(2)...4 {
      let place = try KeyRing.limit(vault, upTo: .restricted, root: root, store: store) { _, _ in }
      numbers.append(place.generation)
      let other = try KeyRing.limit(vault, upTo: .internal, root: root, store: store) { _, _ in }
      #expect(other.generation == round - 1)
      #expect(try KeyRing.endLimit(vault, upTo: .restricted, root: root, store: store))
      let next = HeldRootKey.fresh()
      try KeyRing.reroot(
        RootKeyPlace(vault: vault, generation: round), from: root, to: next, held: .keyFile, store: store)
      root = next
    }
    #expect(numbers == [1, 2, 3])
    // What was ended says so with its number, and as long as there is none for the level.
    let kept = LimitedKeyPlace(vault: vault, level: .restricted, generation: 2)
    let misfit = kept.misfit(at: RootKeyPlace(vault: vault, generation: 4), among: try store.systemKeys())
    #expect(misfit?.contains("number 2 up to L3 was ended") == true)
    let ring = try KeyRing(vault: vault, root: root.copy(), store: store)
    for sealed in try store.systemKeys() { #expect(ring.isWhole(sealed) == true, "\(sealed.role)") }
    #expect(try store.systemKeys().count { $0.role.hasPrefix("ended-") } == 1)
  }

  @Test func `a limited key outlives a change of the root key`() throws {
    let limited = try limit(.restricted)
    let before = try keys(ring(limited), upTo: .restricted)
    let next = HeldRootKey.fresh()
    try KeyRing.reroot(
      RootKeyPlace(vault: vault, generation: 2), from: root, to: next, held: .keyFile, store: store)
    #expect(try keys(ring(limited), upTo: .restricted) == before)
    let after = try KeyRing(vault: vault, root: next.copy(), store: store)
    for sealed in try store.systemKeys() { #expect(after.isWhole(sealed) == true, "\(sealed.role)") }
  }

  @Test func `a limited key comes back from its file, and a file that says something else is refused`() throws
  {
    let folder = FileManager.default.temporaryDirectory.path + "/fengni-limited-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let place = LimitedKeyPlace(vault: vault, level: .restricted, generation: 7)
    let file = RootKeyFile(path: folder + "/limited.key")
    try file.keep(root, limitedTo: place)
    var status = stat()
    #expect(stat(file.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    guard case .limited(let key, let read)? = try file.unlockKey() else {
      Issue.record("not a limited key")
      return
    }
    let isSame = HeldRootKey(key).isSame(as: root)
    #expect(read == place && isSame)
    #expect(LimitedKeyPlace(inFile: file.path) == place)
    // In the place of the root key it is refused, by what it is.
    #expect(throws: RootKeyFailure.self) { _ = try file.rootKey() }
    let text = try String(contentsOfFile: file.path, encoding: .utf8)
    for (old, new) in [
      ("up to L3", "up to L4"), ("up to L3", "up to L1"), ("number 7", "number 07"), ("vault ", "vault  "),
      ("v1", "v2"), ("\n", "\r\n"),
    ] {
      let other = RootKeyFile(path: folder + "/\(UUID().uuidString)")
      try text.replacing(old, with: new).write(toFile: other.path, atomically: false, encoding: .utf8)
      chmod(other.path, 0o600)
      #expect(throws: RootKeyFailure.self, "\(new)") { _ = try other.unlockKey() }
    }
    let cut = RootKeyFile(path: folder + "/cut")
    try String(text.dropLast()).write(toFile: cut.path, atomically: false, encoding: .utf8)
    chmod(cut.path, 0o600)
    #expect(throws: RootKeyFailure.self) { _ = try cut.unlockKey() }
  }
}
