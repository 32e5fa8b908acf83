extension AttackCatalogue {
  static let ofRecords = [
    Attack(.recordRow, "a record is deleted", "DELETE FROM record WHERE id = \(first)"),
    Attack(
      .recordRow, "a record is added",
      "INSERT INTO record (id, type, subject, place, lifecycle, version, created, updated, batch, content_digest, key_commitment, facts, plain, tokens, boxes) SELECT randomblob(10), type, randomblob(10), place, lifecycle, version, created, updated, batch, content_digest, key_commitment, facts, plain, x'', boxes FROM record WHERE id = \(first)"
    ),
    Attack(
      .recordRow, "a record is put back as it was, tokens and all", names: about,
      by: { bench in
        try bench.ready.tamper(
          "vault.db", "ATTACH '\(bench.yesterday)/vault.db' AS old", "DELETE FROM search_token",
          "DELETE FROM record", "INSERT INTO record SELECT * FROM old.record",
          "INSERT INTO search_token SELECT * FROM old.search_token")
      }),
    Attack(
      .record, "the boxes of two records are swapped",
      "CREATE TEMP TABLE kept AS SELECT boxes FROM record WHERE id = \(first)",
      "UPDATE record SET boxes = (SELECT boxes FROM record WHERE id = \(other)) WHERE id = \(first)",
      "UPDATE record SET boxes = (SELECT boxes FROM kept) WHERE id = \(other)"),
    Attack(
      .record, "the facts of two records are swapped",
      "CREATE TEMP TABLE kept AS SELECT facts FROM record WHERE id = \(first)",
      "UPDATE record SET facts = (SELECT facts FROM record WHERE id = \(other)) WHERE id = \(first)",
      "UPDATE record SET facts = (SELECT facts FROM kept) WHERE id = \(other)"),
    Attack(
      .record, "two records change places",
      "CREATE TEMP TABLE kept AS SELECT \(first) AS a, \(other) AS b",
      "UPDATE record SET id = zeroblob(10) WHERE id = (SELECT a FROM kept)",
      "UPDATE record SET id = (SELECT a FROM kept) WHERE id = (SELECT b FROM kept)",
      "UPDATE record SET id = (SELECT b FROM kept) WHERE id = zeroblob(10)"),
    Attack(
      .recordRow, "an index entry is deleted",
      "DELETE FROM search_token WHERE record = \(first) AND token = (SELECT min(token) FROM search_token WHERE record = \(first))"
    ),
    Attack(
      .recordRow, "the index of ids leads from a record back to itself", by: { try $0.alterIndexOfRecords() }),
    Attack(.recordRow, "all index entries are deleted", "DELETE FROM search_token"),
    Attack(
      .recordRow, "an index entry is added",
      "INSERT INTO search_token (token, record) VALUES (randomblob(16), \(first))"
    ),
    Attack(
      .recordRow, "an index entry is another record's",
      "UPDATE search_token SET record = \(other) WHERE record = \(first) AND token = (SELECT min(token) FROM search_token WHERE record = \(first) AND token NOT IN (SELECT token FROM search_token WHERE record = \(other)))"
    ),
  ]

  private static let suns =
    "(SELECT id FROM control WHERE kind = 'person' AND CAST(body AS TEXT) LIKE '%\"sun\"%')"

  static let ofControl = [
    Attack(
      .control, "a post is added",
      "INSERT INTO control (kind, id, version, body, tag) SELECT kind, 'o_0000000000000000', 1, CAST(replace(body, id, 'o_0000000000000000') AS BLOB), tag FROM control WHERE kind = 'post' LIMIT 1"
    ),
    Attack(
      .control, "a row of no kind is added",
      "INSERT INTO control SELECT 'posts', id, version, body, tag FROM control WHERE kind = 'post' LIMIT 1"),
    Attack(
      .control, "a post lasts longer",
      "UPDATE control SET body = CAST(replace(body, 'until\":17', 'until\":99') AS BLOB) WHERE kind = 'post' AND CAST(body AS TEXT) LIKE '%committee_staff%'"
    ),
    Attack(.control, "a person is deleted", "DELETE FROM control WHERE kind = 'person' AND id = \(suns)"),
    Attack(
      .control, "a place is renamed",
      "UPDATE control SET body = CAST(replace(body, '社区', '小区') AS BLOB) WHERE kind = 'place' AND id = 'B/2'"),
    Attack(
      .control, "a token is another person's",
      "UPDATE control SET body = (SELECT body FROM control WHERE kind = 'credential' AND CAST(body AS TEXT) LIKE '%first administrator%') WHERE kind = 'credential' AND CAST(body AS TEXT) LIKE '%\"sun\"%'"
    ),
    Attack(
      .control, "a withdrawn import is put back to work",
      "UPDATE control SET body = CAST(replace(body, 'withdrawn\"', 'finished\"') AS BLOB) WHERE kind = 'import'"
    ),
    Attack(
      .settings, "the rules' version is another",
      "UPDATE control SET version = 7 WHERE kind = 'setting' AND id = 'policy'"
    ),
    Attack(
      .settings, "the settings are another vault's",
      "UPDATE control SET body = CAST(replace(body, 'synthetic', 'production') AS BLOB) WHERE kind = 'setting' AND id = 'vault'"
    ),
    Attack(
      .settings, "the settings are deleted", "DELETE FROM control WHERE kind = 'setting' AND id = 'vault'"),
    Attack(
      .settings, "a field's number is another",
      "UPDATE control SET body = CAST(replace(body, 'number\":1}', 'number\":9}') AS BLOB) WHERE kind = 'field' AND id = 'resident.name'"
    ),
    Attack(.keptGone, "a kept answer is deleted", "DELETE FROM idempotency"),
    Attack(
      .kept, "a kept answer names another record",
      "UPDATE idempotency SET answer = CAST(replace(answer, '\"id\":\"r', '\"id\":\"x') AS BLOB)"),
    Attack(.kept, "a kept answer is cut", "UPDATE idempotency SET answer = substr(answer, 1, 31)"),
    Attack(
      .symbol, "two events' texts change places",
      "CREATE TEMP TABLE kept AS SELECT event AS code FROM entry WHERE seq IN (0, \(about))",
      "UPDATE symbol SET code = -1 WHERE code = (SELECT min(code) FROM kept)",
      "UPDATE symbol SET code = (SELECT min(code) FROM kept) WHERE code = (SELECT max(code) FROM kept)",
      "UPDATE symbol SET code = (SELECT max(code) FROM kept) WHERE code = -1"),
    Attack(
      .symbol, "two places' texts change places", "UPDATE symbol SET text = 'B/3' WHERE text = 'B/1'",
      "UPDATE symbol SET text = 'B/1' WHERE text = 'B/2'", "UPDATE symbol SET text = 'B/2' WHERE text = 'B/3'"
    ),
    Attack(.planner, "a text no row uses is added", "INSERT INTO symbol (text) VALUES ('nobody')"),
  ]

  static let ofFiles =
    [
      "a trigger": "CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM entry WHERE seq < 0; END",
      "a view": "CREATE VIEW v AS SELECT * FROM record", "a table": "CREATE TABLE t (a)",
      "an index": "CREATE INDEX i ON record(created)",
    ].sorted { $0.key < $1.key }.flatMap { what, sql in
      ["vault.db", "keys.db"].map { file in
        Attack(
          file == "vault.db" ? .schema : .keySchema, "\(what) is added to \(file)",
          file == "vault.db"
            ? sql
            : sql.replacing("entry", with: "subject_keys").replacing("seq", with: "slot")
              .replacing("record(created)", with: "subject_keys(wrapping)")
              .replacing("record", with: "subject_keys"), file: file)
      }
    } + [
      Attack(.schema, "an index is dropped", "DROP INDEX entry_actor"),
      Attack(.keySchema, "an index of keys is dropped", "DROP INDEX subject_keys_log_token", file: "keys.db"),
      Attack(
        .schema, "a check is taken out of a table", "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (only = 1)', '                ') WHERE name = 'head'"
      ),
      Attack(.schema, "a step of the schema is renamed", "UPDATE grdb_migrations SET identifier = 'vault-9'"),
      Attack(.schema, "the file's mark is another", "PRAGMA application_id = 1"),
      Attack(.schema, "the file's format is another", "PRAGMA user_version = 9"),
      Attack(.keySchema, "the key file's mark is another", "PRAGMA application_id = 1", file: "keys.db"),
      Attack(.keySchema, "the key file's format is another", "PRAGMA user_version = 9", file: "keys.db"),
      Attack(
        .planner, "statistics mislead the query planner", "ANALYZE",
        "UPDATE sqlite_stat1 SET stat = '1000000 1000000'"),
      Attack(
        .planner, "pages are of another size", "PRAGMA journal_mode = DELETE", "PRAGMA page_size = 8192",
        "VACUUM",
        "PRAGMA journal_mode = WAL"),
    ]

  /// In a vault whose first month is closed.
  static let ofOldMonths = [
    Attack(
      .oldMonth, "the month's key is put back",
      by: { bench in
        try bench.ready.tamper(
          "keys.db", "ATTACH '\(bench.yesterday)/keys.db' AS old",
          "UPDATE system_key SET box = (SELECT o.box FROM old.system_key AS o WHERE o.role = '\(SmallVault.firstMonth)') WHERE role = '\(SmallVault.firstMonth)'"
        )
      })
  ]

  static let ofKeys = [
    Attack(
      .subjectKey, "somebody's keys are deleted", "DELETE FROM subject_keys WHERE slot = 1", file: "keys.db"),
    Attack(
      .subjectKey, "two people's keys are swapped",
      "CREATE TEMP TABLE kept AS SELECT wrapped FROM subject_keys WHERE slot = 1",
      "UPDATE subject_keys SET wrapped = (SELECT wrapped FROM subject_keys WHERE slot = 2) WHERE slot = 1",
      "UPDATE subject_keys SET wrapped = (SELECT wrapped FROM kept) WHERE slot = 2", file: "keys.db"),
    Attack(
      .subjectKey, "two people's names in the log are swapped",
      "CREATE TEMP TABLE kept AS SELECT log_token FROM subject_keys WHERE slot = 1",
      "UPDATE subject_keys SET log_token = zeroblob(16) WHERE slot = 1",
      "CREATE TEMP TABLE others AS SELECT log_token FROM subject_keys WHERE slot = 2",
      "UPDATE subject_keys SET log_token = (SELECT log_token FROM kept) WHERE slot = 2",
      "UPDATE subject_keys SET log_token = (SELECT log_token FROM others) WHERE slot = 1",
      file: "keys.db"),
    Attack(
      .subjectKey, "keys are marked as destroyed", "UPDATE subject_keys SET held = 0 WHERE slot = 1",
      file: "keys.db"),
    Attack(
      .systemKey, "two of the vault's keys are swapped",
      "UPDATE system_key SET box = (SELECT box FROM system_key AS s WHERE s.role = 'index-L4') WHERE role = 'control'",
      file: "keys.db"),
    Attack(
      .systemKey, "a wrapping key is deleted", "DELETE FROM system_key WHERE role = 'wrap-L4'",
      file: "keys.db"),
    Attack(
      .systemKey, "a key of a later generation is added",
      "INSERT INTO system_key (role, generation, box) SELECT role, 2, box FROM system_key WHERE role = 'wrap-L4'",
      file: "keys.db"),
    Attack(
      .periodKey, "a month's key is deleted", "DELETE FROM system_key WHERE role LIKE 'period-3y%'",
      file: "keys.db"),
    Attack(
      .periodKey, "a month's key is another",
      "UPDATE system_key SET box = randomblob(72) WHERE role LIKE 'period-3y%'", file: "keys.db"),
    Attack(
      .idleKey, "a month's key is added",
      "INSERT INTO system_key (role, generation, box) SELECT 'period-3y-200001', 1, box FROM system_key WHERE role LIKE 'period-3y%' LIMIT 1",
      file: "keys.db"),
    Attack(
      .idleKey, "a tombstone is filled", "UPDATE subject_keys SET wrapped = randomblob(360) WHERE held = 0",
      file: "keys.db"),
    Attack(
      .idleKey, "a tombstone is undone", "UPDATE subject_keys SET held = 1 WHERE held = 0", file: "keys.db"),
    Attack(
      .idleKey, "somebody's keys are added",
      "INSERT INTO subject_keys (subject, held, generation, wrapping, wrapped, log_token) SELECT randomblob(10), 1, generation, wrapping, wrapped, randomblob(16) FROM subject_keys WHERE slot = 1",
      file: "keys.db"),
    Attack(
      .keysBack, "the keys of a withdrawn import are put back", by: { try $0.write($0.small.withdrawn) }),
    Attack(.tombstone, "destroyed keys are put back", by: { try $0.write($0.small.destroyed) }),
    Attack(.tombstone, "a tombstone is deleted", "DELETE FROM subject_keys WHERE held = 0", file: "keys.db"),
    Attack(
      .yesterday, "the data are yesterday's, the keys today's",
      by: { bench in
        var files = bench.whole.files
        files["vault.db"] = bench.small.yesterday.files["vault.db"]
        try bench.ready.restore(FileSnapshot(files: files))
      }),
    Attack(
      .oldKeys, "the keys are yesterday's, the data today's",
      by: { bench in
        var files = bench.whole.files
        files["keys.db"] = bench.small.yesterday.files["keys.db"]
        try bench.ready.restore(FileSnapshot(files: files))
      }),
  ]
}
