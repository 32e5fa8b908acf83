@testable import Vault

/// One thing done to the files of a closed vault by whoever owns the machine.
struct Attack: CustomStringConvertible, Sendable {
  let description: String
  let family: Family
  let steps: [Step]
  /// SQL that gives, before the attack, the number of the entry that the finding must name.
  let names: String?

  enum Step: Sendable {
    /// Statements on `vault.db` or `keys.db`, with no regard to its rules.
    case sql(String, [String])
    /// Anything else, with what the attacker holds.
    case act(@Sendable (AttackBench) throws -> Void)
  }

  init(
    _ family: Family, _ description: String, _ sql: String..., file: String = "vault.db", names: String? = nil
  ) {
    self.description = description
    self.family = family
    steps = [.sql(file, sql)]
    self.names = names
  }

  init(
    _ family: Family, _ description: String, names: String? = nil,
    by act: @escaping @Sendable (AttackBench) throws -> Void
  ) {
    self.description = description
    self.family = family
    steps = [.act(act)]
    self.names = names
  }
}

/// What an attack is found by.
enum Means: String, CaseIterable {
  /// The server does not start.
  case start = "the start"
  /// A call that uses what was changed fails; nothing is released.
  case reading = "a call that uses it"
  /// The service verifies with its keys.
  case service = "`audit verify`"
  /// Anybody verifies the folder, without keys.
  case data = "`--data`"
  /// A checkpoint kept elsewhere is held against the folder; said where the folder alone does not tell.
  case pin = "`--data --pin`"
  /// The anchor, on another volume, knows another log; said where the folder alone does not tell.
  case anchor = "the anchor"
  /// A witness remembers another log; said where the folder alone does not tell.
  case witness = "a witness"
}

/// Attacks that are found alike: a row of the table in SECURITY.md.
struct Family: Hashable, Sendable {
  let what: String
  let found: [Means]
  /// Why nothing finds it, or what else there is to say.
  let remark: String?

  init(_ what: String, _ found: Means..., remark: String? = nil) {
    self.what = what
    self.found = found
    self.remark = remark
  }

  /// The row as SECURITY.md has it.
  var row: String {
    let means = found.isEmpty ? "**nothing**" : found.map(\.rawValue).joined(separator: ", ")
    return "| \(what) | \(means)\(remark.map { ": \($0)" } ?? "") |"
  }

  // MARK: The log

  static let leaf = Family(
    "an entry's leaf, or a column that repeats it, is edited; entries change places", .reading, .service,
    .data)
  static let leafAndColumns = Family(
    "an entry's leaf is edited, and the columns that repeat it likewise", .service, .data)
  static let opening = Family(
    "an entry's opening, actor, subject or charge is edited, emptied, moved to another entry or to nobody",
    .reading, .service)
  static let entries = Family(
    "an entry is deleted from the middle, or the rest is renumbered", .service, .data)
  static let tail = Family(
    "the last entries are cut off or others appended, or the head or the tree's right edge is edited", .start,
    .data)
  static let headGone = Family(
    "the head is deleted, or an entry is moved behind it", .reading, .service, .data,
    remark: "no call is answered, since nothing can be appended")
  static let tile = Family("a hash tile that is full is edited, or one is added", .service, .data)
  static let resigned = Family(
    "with the log key: an entry's leaf is replaced and tree, head and checkpoint are made anew", .reading,
    .service, .pin, .anchor, .witness)
  static let cutResigned = Family(
    "the last entries are cut off with the rows they wrote left, and the head is an older one, or with the log key a new one",
    .service, .data)
  static let forged = Family(
    "with the log key: the last entries are cut off that wrote no row; with every key: an entry is rewritten, "
      + "its openings too, and the rest signed anew", .pin, .anchor, .witness,
    remark:
      "if what is known there is of the entry or above; a checkpoint from below is a prefix of both logs")
  static let yesterday = Family(
    "yesterday's files are put back, or a commit at the end of `vault.db-wal` is damaged", .pin, .anchor,
    .witness,
    remark: "if what is known there is newer than they are")
  static let anchorToo = Family(
    "one of these, and the anchor's file is put back with them, or with the log key made anew", .pin, .witness
  )

  // MARK: Rows

  static let record = Family(
    "a record's column is edited, its boxes or facts are swapped with another's", .reading, .service, .data)
  static let recordRow = Family(
    "a record is deleted, added or put back as it was; its entries in the search index are", .service, .data)
  static let settings = Family(
    "the vault's settings, the rules' version or the numbers of fields are edited or deleted", .start, .data)
  static let control = Family(
    "a person, post, token, place, or import is edited, deleted, added or put back as it was",
    .service, .data)
  static let kept = Family("an answer kept for a repeated call is edited or added", .reading, .service)
  static let keptRenamed = Family("an answer is kept under another key", .service)
  static let keptGone = Family(
    "an answer kept for a repeated call is deleted", remark: "the call can be made anew, as after a day")
  static let symbol = Family(
    "a text that rows share (type, place, event, budget) is edited or renumbered", .reading, .service,
    .data)

  // MARK: Files

  static let schema = Family(
    "a table, index, view or trigger is added, dropped or changed; the file's marks are", .start, .data)
  static let keySchema = Family("the same in `keys.db`", .start)
  static let planner = Family(
    "statistics of the query planner, the file's layout, texts no row uses",
    remark: "nothing reads differently")

  // MARK: Keys

  static let systemKey = Family("a key of the vault is edited, deleted or swapped with another", .start)
  static let periodKey = Family(
    "a month's key is edited, deleted or replaced", .reading, .service)
  static let oldMonth = Family("the key of a month whose retention is over is put back", .service)
  static let subjectKey = Family(
    "the keys of somebody who is held are edited, deleted, marked as destroyed or swapped with another's",
    .reading, .service)
  static let logName = Family("what stands for somebody in the log is edited in `keys.db`", .service)
  static let idleKey = Family(
    "keys of nobody who is held are edited; a tombstone is filled; a key is added", .service)
  static let oldKeys = Family(
    "yesterday's `keys.db` is put back alone, and keys were made or destroyed since", .service)
  static let keysBack = Family(
    "data keys that a withdrawn import destroyed are put back", .service)
  static let tombstone = Family(
    "other destroyed keys are put back, or the tombstone of destroyed keys is deleted or renamed",
    remark: "whoever kept a copy of the keys has them, and needs no vault to use them")

  static let all = [
    leaf, leafAndColumns, opening, entries, tail, headGone, tile, cutResigned, resigned, forged, yesterday,
    anchorToo,
    record,
    recordRow, settings,
    control, kept, keptRenamed, keptGone, symbol, schema, keySchema, planner, systemKey, periodKey, oldMonth,
    subjectKey,
    logName, idleKey, oldKeys, keysBack, tombstone,
  ]
}
