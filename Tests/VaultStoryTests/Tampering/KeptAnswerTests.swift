import Testing

@testable import Vault

/// Answers kept for idempotent calls are in no log: they carry a tag of their own.
@Suite struct KeptAnswerTests {
  @Test(arguments: [
    "UPDATE idempotency SET answer = CAST(replace(answer, 'version', 'versiom') AS BLOB)",
    "UPDATE idempotency SET answer = substr(answer, 1, 31)", "UPDATE idempotency SET expires = expires + 1",
    "UPDATE idempotency SET body = randomblob(32)", "UPDATE idempotency SET status = 200",
    "UPDATE idempotency SET answer = x''",
  ])
  func `a kept answer that was changed is refused and the refusal logged`(_ sql: String) async throws {
    let ready = try await ReadyVault()
    let ask = CreateAsk(
      type: "resident", place: "B/baihe/031/07", values: inputs(ReadyVault.wangXiulan),
      idempotency: Idempotency(key: "k1", body: []))
    _ = try released(await ready.vault.create(ask, for: .register, by: ready.caller("sun")))
    ready.close()
    try ready.tamper("vault.db", sql)
    try await ready.open()
    do {
      _ = try released(await ready.vault.create(ask, for: .register, by: ready.caller("sun")))
      Issue.record("answered")
    } catch VaultFailure.damaged(let damage, let seq) {
      #expect(damage == .keptAnswer)
      let at = try #require(seq)
      let entry = try #require(try ready.log(from: at).first)
      #expect(entry.leaf.event == .integrityFail && entry.leaf.outcome == .error)
    }
  }
}
