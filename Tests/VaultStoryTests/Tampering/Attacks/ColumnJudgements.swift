/// What each column of both files is found by when one value of it is changed. A column that is not here fails the
/// test: whoever adds one says what guards it.
enum ColumnJudgement {
  struct Edit: Sendable {
    let family: Family
    /// The row that is changed.
    let row: String
    /// What is put in; by the column's type where it is nil.
    let value: String?

    /// What is done before.
    let before: String

    init(
      _ family: Family, _ row: String, _ value: String? = nil, before: String = "PRAGMA user_version"
    ) {
      self.before = before
      self.family = family
      self.row = row
      self.value = value
    }
  }

  private static let record = "id = \(AttackCatalogue.first)"
  private static let entry = "seq = \(AttackCatalogue.about)"
  private static let held = "slot = 1"
  private static let readings =
    "text IN (SELECT text FROM symbol JOIN entry ON event = code WHERE seq = \(AttackCatalogue.about))"
  private static let event = "(SELECT event FROM entry WHERE seq = 0)"

  static let edits: [String: [Edit]] = [
    "vault.db symbol.code": [Edit(.symbol, readings, "code + 1000")],
    "vault.db symbol.text": [Edit(.symbol, readings)],
    // Where a row lies in its table is told by nothing but the order they were written in.
    "vault.db record.row": [Edit(.planner, record, "row + 1000")],
    "vault.db record.id": [Edit(.recordRow, record)],
    "vault.db record.type": [
      Edit(
        .recordRow, record, "(SELECT code FROM symbol WHERE text = 'other')",
        before: "INSERT INTO symbol (text) VALUES ('other')")
    ],
    "vault.db record.subject": [Edit(.record, record)],
    "vault.db record.place": [Edit(.record, record, "(SELECT code FROM symbol WHERE text = 'B/2')")],
    "vault.db record.lifecycle": [Edit(.record, record)],
    "vault.db record.version": [Edit(.record, record)],
    "vault.db record.created": [Edit(.record, record)],
    "vault.db record.updated": [Edit(.record, record)],
    "vault.db record.batch": [
      Edit(.record, record, "(SELECT code FROM symbol WHERE text LIKE 'i\\_%' ESCAPE '\\')")
    ],
    "vault.db record.content_digest": [Edit(.record, record)],
    "vault.db record.key_commitment": [Edit(.record, record)],
    "vault.db record.facts": [Edit(.record, record)],
    "vault.db record.plain": [Edit(.record, record, "x'0001'")],
    "vault.db record.tokens": [Edit(.record, record)],
    "vault.db record.boxes": [Edit(.record, record)],
    "vault.db search_token.token": [Edit(.recordRow, "record = \(AttackCatalogue.first)")],
    "vault.db search_token.record": [Edit(.recordRow, "record = \(AttackCatalogue.first)")],
    "vault.db control.kind": [Edit(.control, "kind = 'place' AND id = 'B/2'")],
    "vault.db control.id": [Edit(.control, "kind = 'place' AND id = 'B/2'")],
    "vault.db control.version": [
      Edit(.control, "kind = 'place' AND id = 'B/2'"), Edit(.control, "kind = 'import'"),
      Edit(.control, "kind = 'post'"), Edit(.settings, "kind = 'setting' AND id = 'vault'"),
      Edit(.settings, "kind = 'field'"),
    ],
    "vault.db control.body": [Edit(.control, "kind = 'place' AND id = 'B/2'")],
    "vault.db control.tag": [Edit(.control, "kind = 'place' AND id = 'B/2'")],
    "vault.db entry.seq": [Edit(.headGone, entry, "seq + 100000")],
    "vault.db entry.time": [Edit(.leaf, entry)],
    "vault.db entry.event": [Edit(.leaf, entry, event)],
    "vault.db entry.outcome": [Edit(.leaf, entry)],
    "vault.db entry.budget": [
      Edit(.opening, "seq = \(AttackCatalogue.charged)", event), Edit(.opening, "seq = 12", event),
    ],
    "vault.db entry.actor": [Edit(.opening, entry)],
    "vault.db entry.subject": [Edit(.opening, entry)],
    "vault.db entry.case_token": [Edit(.opening, entry, "randomblob(16)")],
    "vault.db entry.leaf": [Edit(.leaf, entry)],
    "vault.db entry.subject_box": [Edit(.opening, entry)],
    "vault.db entry.period_box": [Edit(.opening, entry)],
    "vault.db tile.level": [Edit(.tail, "level = 0")],
    "vault.db tile.number": [Edit(.tail, "level = 0")],
    "vault.db tile.hashes": [Edit(.tail, "level = 0")],
    "vault.db head.only": [Edit(.headGone, "1")],
    "vault.db head.size": [Edit(.tail, "1", "size - 1")],
    "vault.db head.root": [Edit(.tail, "1")],
    "vault.db head.frontier": [Edit(.tail, "1")],
    "vault.db head.checkpoint": [Edit(.tail, "1")],
    "vault.db head.time": [Edit(.tail, "1"), Edit(.tail, "1", "time - 1")],
    "vault.db idempotency.key": [Edit(.keptRenamed, "1")],
    "vault.db idempotency.body": [Edit(.kept, "1")],
    "vault.db idempotency.status": [Edit(.kept, "1")],
    "vault.db idempotency.answer": [Edit(.kept, "1")],
    "vault.db idempotency.expires": [Edit(.kept, "1")],
    "vault.db grdb_migrations.identifier": [Edit(.schema, "1")],
    "keys.db grdb_migrations.identifier": [Edit(.keySchema, "1")],
    "keys.db subject_keys.slot": [Edit(.planner, held, "slot + 1000")],
    "keys.db subject_keys.subject": [Edit(.subjectKey, held), Edit(.tombstone, "held = 0")],
    "keys.db subject_keys.held": [Edit(.subjectKey, held, "0")],
    "keys.db subject_keys.generation": [Edit(.subjectKey, held), Edit(.tombstone, "held = 0")],
    "keys.db subject_keys.wrapping": [Edit(.subjectKey, held), Edit(.tombstone, "held = 0")],
    "keys.db subject_keys.wrapped": [Edit(.subjectKey, held), Edit(.idleKey, "held = 0")],
    "keys.db subject_keys.log_token": [Edit(.logName, held), Edit(.idleKey, "held = 0")],
    "keys.db system_key.slot": [Edit(.planner, "role = 'index-L4'", "slot + 1000")],
    "keys.db system_key.role": [
      Edit(.systemKey, "role = 'wrap-L4'"), Edit(.systemKey, "role = 'log'"),
      Edit(.periodKey, "role LIKE 'period-3y%'"),
    ],
    "keys.db system_key.generation": [
      Edit(.systemKey, "role = 'index-L4'"), Edit(.periodKey, "role LIKE 'period-3y%'"),
    ],
    "keys.db system_key.box": [
      Edit(.systemKey, "role = 'control'"), Edit(.periodKey, "role LIKE 'period-3y%'"),
    ],
  ]

  /// An attack for each judgement, with the column's type from the schema.
  static func attacks(_ file: String, _ table: String, _ column: String, type: String) -> [Attack]? {
    edits["\(file) \(table).\(column)"]?.map { edit in
      let value =
        edit.value
        ?? (type == "INTEGER"
          ? "\(column) + 1" : type == "TEXT" ? "\(column) || 'x'" : "randomblob(length(\(column)))")
      return Attack(
        edit.family, "\(table).\(column) is changed where \(edit.row)",
        edit.before, "UPDATE \(table) SET \(column) = \(value) WHERE \(edit.row)", file: file)
    }
  }
}
