import Testing

@testable import Vault

/// Whoever owns the file changes a row of it: opening, reading or verification names it, never a clean report.
@Suite struct RowTamperTests {
  /// What is done, and with what SQL; `keyless`: also found without any key.
  struct Tamper: CustomStringConvertible, Sendable {
    let description: String
    let file: String
    let sql: [String]
    let keyless: Bool

    init(_ description: String, _ sql: String..., file: String = "vault.db", keyless: Bool = true) {
      self.description = description
      self.file = file
      self.sql = sql
      self.keyless = keyless
    }
  }

  private static let last = "(SELECT max(seq) FROM entry)"
  /// An entry about a resident.
  private static let about = "(SELECT max(seq) FROM entry WHERE subject IS NOT NULL)"
  private static let first = "(SELECT min(id) FROM record)"
  private static let other = "(SELECT max(id) FROM record)"

  static let ofTheLog = [
    Tamper(
      "a leaf is changed",
      "UPDATE entry SET leaf = CAST(replace(leaf, 'allow', 'denyy') AS BLOB) WHERE seq = 20"),
    Tamper(
      "a bit of a claims hash is changed",
      "UPDATE entry SET leaf = CAST(substr(leaf, 1, length(leaf) - 30) || 'A' || substr(leaf, length(leaf) - 28) AS BLOB) WHERE seq = 20"
    ),
    Tamper("an entry is deleted", "DELETE FROM entry WHERE seq = 20"),
    Tamper("the last entry is deleted", "DELETE FROM entry WHERE seq = \(last)"),
    Tamper("the first entry is deleted", "DELETE FROM entry WHERE seq = 0"),
    Tamper(
      "an entry is deleted and the rest renumbered",
      "DELETE FROM entry WHERE seq = 20", "UPDATE entry SET seq = seq - 1 WHERE seq > 20"),
    Tamper(
      "an entry is added",
      "INSERT INTO entry SELECT seq + 1, time + 1, event, outcome, budget, actor, subject, case_token, leaf, subject_box, period_box FROM entry WHERE seq = \(last)"
    ),
    Tamper(
      "two entries are swapped",
      "UPDATE entry SET seq = 100000 WHERE seq = 20", "UPDATE entry SET seq = 20 WHERE seq = 21",
      "UPDATE entry SET seq = 21 WHERE seq = 100000"),
    Tamper(
      "the boxes of two entries are swapped",
      "CREATE TEMP TABLE kept AS SELECT period_box, subject_box FROM entry WHERE seq = 20",
      "UPDATE entry SET period_box = (SELECT period_box FROM entry WHERE seq = 21), subject_box = (SELECT subject_box FROM entry WHERE seq = 21) WHERE seq = 20",
      "UPDATE entry SET period_box = (SELECT period_box FROM kept), subject_box = (SELECT subject_box FROM kept) WHERE seq = 21",
      keyless: false),
    Tamper(
      "the halves of an entry are swapped",
      "UPDATE entry SET period_box = subject_box, subject_box = period_box WHERE seq = 20", keyless: false),
    Tamper(
      "an act's opening is cut", "UPDATE entry SET period_box = substr(period_box, 1, 80) WHERE seq = 20",
      keyless: false),
    Tamper("an act's opening is emptied", "UPDATE entry SET period_box = x'' WHERE seq = 20", keyless: false),
    Tamper(
      "a subject's opening is emptied", "UPDATE entry SET subject_box = x'' WHERE seq = \(about)",
      keyless: false),
    Tamper(
      "a subject's opening is replaced",
      "UPDATE entry SET subject_box = randomblob(length(subject_box)) WHERE seq = \(about)", keyless: false),
    Tamper(
      "an entry is put under nobody", "UPDATE entry SET subject = NULL WHERE seq = \(about)", keyless: false),
    Tamper(
      "an entry is put under an unknown subject",
      "UPDATE entry SET subject = randomblob(16) WHERE seq = \(about)", keyless: false),
    Tamper(
      "an entry is put under another subject",
      "UPDATE entry SET subject = (SELECT subject FROM entry WHERE subject <> (SELECT subject FROM entry WHERE seq = \(about)) LIMIT 1) WHERE seq = \(about)",
      keyless: false),
    Tamper(
      "an entry about nobody is put under somebody",
      "UPDATE entry SET subject = (SELECT subject FROM entry WHERE subject IS NOT NULL ORDER BY seq LIMIT 1) WHERE seq = 20",
      keyless: false),
    Tamper(
      "an entry's actor is another", "UPDATE entry SET actor = randomblob(16) WHERE seq = \(about)",
      keyless: false),
    Tamper(
      "an entry's actor is nobody", "UPDATE entry SET actor = NULL WHERE seq = \(about)", keyless: false),
    Tamper(
      "an entry's charge is dropped", "UPDATE entry SET budget = NULL WHERE budget IS NOT NULL",
      keyless: false),
    Tamper("an entry's time is another", "UPDATE entry SET time = time + 1 WHERE seq = 20"),
    Tamper(
      "an entry's event is another",
      "UPDATE entry SET event = (SELECT event FROM entry WHERE seq = 0) WHERE seq = 20"),
    Tamper("an entry's outcome is another", "UPDATE entry SET outcome = 1 WHERE seq = 20"),
    Tamper("a tile is changed", "UPDATE tile SET hashes = randomblob(length(hashes))"),
    Tamper("a tile is cut", "UPDATE tile SET hashes = substr(hashes, 1, 32)"),
    Tamper("the tiles are deleted", "DELETE FROM tile"),
    Tamper("the head's size is another", "UPDATE head SET size = size - 1"),
    Tamper("the head's root is another", "UPDATE head SET root = randomblob(32)"),
    Tamper("the head's frontier is another", "UPDATE head SET frontier = randomblob(length(frontier))"),
    Tamper("the head's time is another", "UPDATE head SET time = time + 1000000"),
    Tamper("the head's time is earlier", "UPDATE head SET time = time - 1000000"),
    Tamper(
      "the checkpoint is another",
      "UPDATE head SET checkpoint = CAST(replace(checkpoint, 'vault', 'vbult') AS BLOB)", keyless: false),
    Tamper("the head is deleted", "DELETE FROM head"),
    Tamper("the tail is cut, head and all", "DELETE FROM entry WHERE seq > 30", "UPDATE head SET size = 31"),
    Tamper(
      "a symbol says something else", "UPDATE symbol SET text = 'field.read2' WHERE text = 'field.read'"),
  ]

  static let ofRecords =
    [
      "type": "place", "subject": "randomblob(10)",
      "place": "(SELECT code FROM symbol WHERE text LIKE 'B/%' AND code <> place)", "lifecycle": "3",
      "version": "version + 1",
      "created": "created + 1", "updated": "updated - 1", "batch": "type", "content_digest": "randomblob(32)",
      "key_commitment": "randomblob(48)", "facts": "randomblob(length(facts))", "plain": "x'0001'",
      "tokens": "substr(tokens, 17)", "boxes": "randomblob(length(boxes))",
    ].sorted { $0.key < $1.key }.map { column, value in
      Tamper("a record's \(column) is another", "UPDATE record SET \(column) = \(value) WHERE id = \(first)")
    } + [
      Tamper("a record is deleted", "DELETE FROM record WHERE id = \(first)"),
      Tamper(
        "a record is added",
        "INSERT INTO record (id, type, subject, place, lifecycle, version, created, updated, batch, content_digest, key_commitment, facts, plain, tokens, boxes) SELECT randomblob(10), type, subject, place, lifecycle, version, created, updated, batch, content_digest, key_commitment, facts, plain, x'', boxes FROM record WHERE id = \(first)"
      ),
      Tamper(
        "the boxes of two records are swapped",
        "CREATE TEMP TABLE kept AS SELECT boxes FROM record WHERE id = \(first)",
        "UPDATE record SET boxes = (SELECT boxes FROM record WHERE id = \(other)) WHERE id = \(first)",
        "UPDATE record SET boxes = (SELECT boxes FROM kept) WHERE id = \(other)"),
      Tamper("a token is deleted", "DELETE FROM search_token WHERE record = \(first)"),
      Tamper(
        "a token is added", "INSERT INTO search_token (token, record) VALUES (randomblob(16), \(first))"),
      Tamper(
        "a token is another record's",
        "UPDATE search_token SET record = \(other) WHERE record = \(first) AND token = (SELECT min(token) FROM search_token WHERE record = \(first) AND token NOT IN (SELECT token FROM search_token WHERE record = \(other)))"
      ),
    ]

  static let ofControl = [
    Tamper(
      "a post is added",
      "INSERT INTO control (kind, id, version, body, tag) SELECT kind, 'o_0000000000000000', 1, CAST(replace(body, id, 'o_0000000000000000') AS BLOB), tag FROM control WHERE kind = 'post' LIMIT 1"
    ),
    Tamper(
      "a post lasts longer",
      "UPDATE control SET body = CAST(replace(body, 'until\":17', 'until\":99') AS BLOB) WHERE kind = 'post'"),
    Tamper(
      "a person is deleted",
      "DELETE FROM control WHERE kind = 'person' AND id = (SELECT min(id) FROM control WHERE kind = 'person')"
    ),
    Tamper(
      "the settings are another vault's",
      "UPDATE control SET body = CAST(replace(body, 'synthetic', 'production') AS BLOB) WHERE kind = 'setting' AND id = 'vault'"
    ),
    Tamper("the settings are deleted", "DELETE FROM control WHERE kind = 'setting' AND id = 'vault'"),
    Tamper(
      "the rules' version is another",
      "UPDATE control SET version = 7 WHERE kind = 'setting' AND id = 'policy'"),
    Tamper(
      "a field's number is another",
      "UPDATE control SET body = CAST(replace(body, 'number\":1}', 'number\":9}') AS BLOB) WHERE kind = 'field'"
    ),
    Tamper(
      "a place is renamed",
      "UPDATE control SET body = CAST(replace(body, '031网格', '033网格') AS BLOB) WHERE kind = 'place'"),
    Tamper(
      "a credential is another person's",
      "UPDATE control SET body = (SELECT body FROM control WHERE kind = 'credential' ORDER BY id DESC LIMIT 1) WHERE kind = 'credential' AND id = (SELECT min(id) FROM control WHERE kind = 'credential')"
    ),
  ]

  static let ofKeys = [
    Tamper(
      "a subject's keys are deleted", "DELETE FROM subject_keys WHERE slot = 1", file: "keys.db",
      keyless: false),
    Tamper(
      "a subject's keys are another's",
      "UPDATE subject_keys SET wrapped = (SELECT wrapped FROM subject_keys WHERE slot = 2) WHERE slot = 1",
      file: "keys.db", keyless: false),
    Tamper(
      "a subject's name in the log is another",
      "UPDATE subject_keys SET log_token = randomblob(16) WHERE slot = 1", file: "keys.db", keyless: false),
    Tamper(
      "two subjects' names in the log are swapped",
      "UPDATE subject_keys SET log_token = zeroblob(16) WHERE slot = 1 AND EXISTS (SELECT 1 FROM temp.kept)",
      file: "keys.db", keyless: false),
    Tamper(
      "a key's generation is another", "UPDATE subject_keys SET generation = 2 WHERE slot = 1",
      file: "keys.db", keyless: false),
    Tamper(
      "keys are marked as destroyed", "UPDATE subject_keys SET held = 0 WHERE slot = 1", file: "keys.db",
      keyless: false),
    Tamper(
      "a wrapping key is changed", "UPDATE system_key SET box = randomblob(72) WHERE role = 'wrap-L4'",
      file: "keys.db", keyless: false),
    Tamper(
      "a wrapping key is deleted", "DELETE FROM system_key WHERE role = 'wrap-L4'", file: "keys.db",
      keyless: false),
    Tamper(
      "a month's key is deleted", "DELETE FROM system_key WHERE role LIKE 'period-3y%'", file: "keys.db",
      keyless: false),
    Tamper(
      "a month's key is another", "UPDATE system_key SET box = randomblob(72) WHERE role LIKE 'period-3y%'",
      file: "keys.db", keyless: false),
    Tamper(
      "two system keys are swapped",
      "UPDATE system_key SET box = (SELECT box FROM system_key AS s WHERE s.role = 'index') WHERE role = 'control'",
      file: "keys.db", keyless: false),
  ].filter { !$0.sql.joined().contains("temp.kept") }

  @Test func `whatever row is changed, added, removed or swapped is named`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    _ = try await ready.holdResident("李四", born: "1950-03-15", number: 25, at: "B/baihe/032/09")
    let zhou = try await ready.caller("zhou")
    _ = try releasedText(await ready.reveal("resident", wang, "phone", for: .care, by: zhou))
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
    #expect(try await ready.problems() == [])
    ready.close()
    let whole = try ready.snapshot()
    let before = try await ready.findings()
    #expect(!before.isNoticed && before.keyless == [])
    for tamper in RowTamperTests.ofTheLog + RowTamperTests.ofRecords + RowTamperTests.ofControl
      + RowTamperTests.ofKeys
    {
      try ready.restore(whole)
      for sql in [tamper.sql] { try ready.tamper(tamper.file, all: sql) }
      // What is found without keys is found by the service too: it runs the same verifier.
      if tamper.keyless {
        #expect(ready.keylessFindings() != [], "\(tamper): nothing found without keys")
      } else {
        #expect(try await ready.findings().isNoticed, "\(tamper): nothing noticed")
      }
    }
  }

  @Test func `a rolled back revocation is named, with and without keys`() async throws {
    let ready = try await ReadyVault()
    ready.close()
    let old = try ready.keep()
    try await ready.open()
    let token = try await ready.caller("zhou").credential
    _ = try await released(ready.vault.revokeToken(token, by: ready.admin()))
    ready.close()
    try ready.tamper(
      "vault.db", "ATTACH '\(old)' AS old", "DELETE FROM control WHERE id = '\(token)'",
      "INSERT INTO control SELECT * FROM old.control WHERE id = '\(token)'")
    let findings = try await ready.findings()
    #expect(findings.service.contains { $0.contains(token) && $0.contains("rolled back") })
    #expect(findings.keyless.contains { $0.contains("rolled back") })
  }

  @Test func `a rolled back record is named, with and without keys`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    ready.close()
    let old = try ready.keep()
    try await ready.open()
    _ = try await released(
      ready.amend("resident", wang, ["status": "dead"], version: 1, for: .register, by: ready.caller("sun")))
    ready.close()
    try ready.tamper(
      "vault.db", "ATTACH '\(old)' AS old", "DELETE FROM search_token", "DELETE FROM record",
      "INSERT INTO record SELECT * FROM old.record", "INSERT INTO search_token SELECT * FROM old.search_token"
    )
    let findings = try await ready.findings()
    #expect(findings.service.contains { $0.contains("rolled back") })
    #expect(findings.keyless.contains { $0.contains("rolled back") })
  }
}
