import Sodium
import Testing
import VaultSQLite

@testable import Vault

/// Whoever holds a limited key and both databases knows a value above its level, or not, and has nothing to find out by.
@Suite struct GuessingTests {
  private static let number = "000031194709210260"

  /// The keys of a vault that are not a subject's or a month's, by name.
  private func keys(_ ready: ReadyVault) throws -> [String: [UInt8]] {
    let ring = try ready.vault.opened().ring
    var keys = ["control": ring.control, "log": try ring.logSeed(1)]
    for level in IndexKeys.levels where level <= ring.ceiling {
      keys[IndexKeys.role(level)] = ring.index.inForce.key(level)
    }
    var bytes = keys.mapValues { $0.withBytes { [UInt8](copying: $0) } }
    for role in ring.roles {
      bytes[role.name] = ring.newestWrapping.withKey(role) { [UInt8](copying: $0) }
    }
    return bytes
  }

  /// The names of the keys under which something hashes to what was found.
  private func fitting(
    _ keys: [String: [UInt8]], _ message: PrefixEncoder, _ fits: ([UInt8]) -> Bool
  ) -> [String] {
    var names: [String] = []
    for (name, key) in keys where fits(KeyedHash.hash(message.bytes.span.bytes, key: key.span.bytes).array) {
      names.append(name)
    }
    return names.sorted()
  }

  private func limited(_ ready: ReadyVault, to level: Level) async throws -> [String: [UInt8]] {
    try await ready.limit(to: level)
    let keys = try self.keys(ready)
    #expect(keys["control"] != nil && keys["index-L4"] == nil)
    return keys
  }

  @Test(arguments: [Level.internal, .restricted])
  func `the log's trace of a search fits under the key of the field's level alone`(level: Level) async throws
  {
    let ready = try await ReadyVault()
    _ = try await ready.holdResident()
    let sun = try await ready.fresh("sun")
    let at = ready.logSize
    for _ in 0..<2 {
      _ = try releasedRows(
        await ready.search("id_number", .equality, GuessingTests.number, at: "B", for: .register, by: sun))
    }
    let details = try ready.log(from: at).map { $0.opening.claims[.detail] }
    // The same term is the same text, so that it can be counted.
    #expect(details.count == 2 && Set(details).count == 1)
    let term = try #require(details.first?.split(separator: " ").last)
    #expect(term.hasPrefix("1:") && term.utf8.count == 34)
    var message = PrefixEncoder(label: "fengni search/v1")
    message.append("resident.id_number")
    message.append("term equality")
    message.append("")
    message.append(Array(GuessingTests.number.utf8))
    let fits = { (hash: [UInt8]) in Hexadecimal.encode(Array(hash.prefix(16))) == term.dropFirst(2) }
    #expect(fitting(try keys(ready), message, fits) == ["index-L4"])
    #expect(fitting(try await limited(ready, to: level), message, fits) == [])
    // What it is asked to look for and cannot, it keeps nothing of.
    let from = ready.logSize
    let caller = try await ready.fresh("sun")
    let refused = refusal(
      try await ready.search(
        "id_number", .equality, GuessingTests.number, at: "B", for: .register, by: caller))
    #expect(refused?.reason == .sealedLevel)
    let told = try ready.log(from: from).first { $0.leaf.event == .fieldSearch }
    #expect(told?.opening.claims[.detail].hasSuffix("query sealed at L4") == true)
    try await ready.reopen()
    #expect(try await ready.problems() == [])
  }

  @Test func `what is kept of a call's body fits under the key of its highest value alone`() async throws {
    let ready = try await ReadyVault()
    let body = Array(GuessingTests.number.utf8)
    let ask = CreateAsk(
      type: "resident", place: "B/baihe/031/07", values: inputs(ReadyVault.wangXiulan),
      idempotency: Idempotency(key: "create-01", body: body))
    let made = try released(await ready.vault.create(ask, for: .register, by: ready.caller("sun")))
    let again = try released(await ready.vault.create(ask, for: .register, by: ready.caller("sun")))
    #expect(again.id == made.id && again.replayed)
    let kept = try #require(try ready.store.idempotentAnswers(after: nil, limit: 10).first)
    var message = PrefixEncoder(label: "fengni idempotency body/v2")
    message.append(Array("record.create".utf8))
    message.append(Array("create resident".utf8))
    message.append(body)
    let fits = { (hash: [UInt8]) in kept.body == [0, 0, 0, 1] + hash }
    #expect(fitting(try keys(ready), message, fits) == ["index-L4"])
    #expect(fitting(try await limited(ready, to: .restricted), message, fits) == [])
    // It cannot tell whether the call is the same, and makes nothing.
    let refused = refusal(try await ready.vault.create(ask, for: .register, by: ready.caller("sun")))
    #expect(refused?.kind == .sealedLevel)
    try await ready.reopen()
    #expect(try await ready.problems() == [])
  }
}
