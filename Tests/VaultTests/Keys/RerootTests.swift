import Sodium
import Testing

@testable import Vault

@Suite struct RerootTests {
  private let store = KeysInMemory()
  private let place = RootKeyPlace(vault: VaultID.random(), generation: 1)
  private let first = HeldRootKey.fresh()

  init() throws {
    let root = first.copy()
    try KeyRing.create(vault: place.vault, root: root, store: store)
    let ring = try ring(first)
    for month in ["period-3y-202611", "period-5y-202611"] { _ = try ring.periods.key(month) }
  }

  private func ring(_ key: HeldRootKey) throws -> KeyRing {
    try KeyRing(vault: place.vault, root: key.copy(), store: store)
  }

  private func reroot(_ from: HeldRootKey, _ to: HeldRootKey, _ place: RootKeyPlace, _ held: RootKeyHolding)
    throws
  {
    try KeyRing.reroot(
      place, from: from, to: to, held: held, store: store)
  }

  /// Every key of the ring, by what it does.
  private func keys(_ ring: KeyRing) throws -> [[UInt8]] {
    let held =
      IndexKeys.levels.map { ring.index.inForce.key($0) } + [ring.control, try ring.logSeed(1)] + [
        try ring.periods.key("period-3y-202611"), try ring.periods.key("period-5y-202611"),
      ]
    return held.map { $0.withBytes { [UInt8](copying: $0) } }
      + WrappingRole.allCases.map { ring.newestWrapping.withKey($0) { [UInt8](copying: $0) } }
  }

  @Test func `the new root key opens the same keys, the old one none, through every change`() throws {
    let before = try keys(try ring(first))
    #expect(try ring(first).rootKey == RootKeyInForce(among: []))
    var (root, place) = (first, place)
    for held in [RootKeyHolding.shares(threshold: 3, count: 5), .passphrase, .keyFile, .keyFile] {
      let old = try store.systemKeys()
      let next = HeldRootKey.fresh()
      try reroot(root, next, place.next, held)
      place = place.next
      #expect(throws: KeyFailure.wrongRootKey) { _ = try ring(root) }
      let opened = try ring(next)
      #expect(try keys(opened) == before)
      #expect(opened.rootKey.generation == place.generation && opened.rootKey.held == held)
      #expect(opened.rootKey == RootKeyInForce(among: try store.systemKeys()))
      // No box stayed, and each role is there once.
      let now = try store.systemKeys()
      // Months' keys lie under a system key, not under the root.
      #expect(Set(now.filter(\.isUnderRoot).map(\.box)).isDisjoint(with: old.map(\.box)))
      #expect(Set(now.map(\.role)).count == now.count)
      root = next
    }
  }

  @Test func `a wrong old key changes nothing`() throws {
    let before = try store.systemKeys()
    #expect(throws: KeyFailure.wrongRootKey) {
      try reroot(HeldRootKey.fresh(), HeldRootKey.fresh(), place.next, .keyFile)
    }
    #expect(throws: StoreFailure.self) { try reroot(first, HeldRootKey.fresh(), place, .keyFile) }
    #expect(try store.systemKeys() == before)
  }

  @Test func `the number of the root key is bound: raised or renamed it opens nothing`() throws {
    let second = HeldRootKey.fresh()
    try reroot(first, second, place.next, .keyFile)
    let keys = try store.systemKeys()
    let position = try #require(keys.firstIndex { $0.role == "root-key-file" })
    for altered in [
      SealedSystemKey(role: "root-key-file", generation: 3, box: keys[position].box),
      SealedSystemKey(role: "root-passphrase", generation: 2, box: keys[position].box),
    ] {
      var others = keys
      others[position] = altered
      try store.replaceSystemKeys(try store.systemKeys(), with: others)
      #expect(throws: KeyFailure.wrongRootKey) { _ = try ring(second) }
      let generation = RootKeyInForce(among: others).generation
      #expect(throws: KeyFailure.wrongRootKey) {
        try reroot(
          second, HeldRootKey.fresh(), RootKeyPlace(vault: place.vault, generation: generation + 1), .keyFile)
      }
    }
  }

  @Test func `a key that was destroyed stays destroyed`() throws {
    let keys = try store.systemKeys()
    let position = try #require(keys.firstIndex { $0.role == "period-3y-202611" })
    var others = keys
    others[position] = SealedSystemKey(
      role: keys[position].role, generation: 1, box: [UInt8](repeating: 0, count: keys[position].box.count))
    try store.replaceSystemKeys(keys, with: others)
    try reroot(first, HeldRootKey.fresh(), place.next, .passphrase)
    #expect(try store.systemKeys().contains(others[position]))
  }

  @Test func `how a key is held is one of the closed list`() {
    for held in [RootKeyHolding.keyFile, .passphrase, .shares(threshold: 3, count: 5)] {
      #expect(RootKeyHolding(name: held.name) == held)
    }
    for name in [
      "", "shares", "shares-3-of", "shares-03-of-5", "shares-3-in-5", "shares-3-of-256", "key_file",
      "Key-file",
    ] {
      #expect(RootKeyHolding(name: name) == nil, "\(name)")
    }
  }
}
