import MerkleLog
import VaultTesting

/// Every attack that is tried, by what it goes for.
enum AttackCatalogue {
  static let first = "(SELECT id FROM record ORDER BY row LIMIT 1)"
  static let other = "(SELECT id FROM record ORDER BY row DESC LIMIT 1)"
  /// The last entry that is about somebody: an amendment. Others follow it.
  static let about = "(SELECT max(seq) FROM entry WHERE subject IS NOT NULL)"
  static let charged = "(SELECT max(seq) FROM entry WHERE budget IS NOT NULL)"
  static let last = "(SELECT max(seq) FROM entry)"
  private static let columns = "time, event, outcome, budget, actor, subject, leaf, subject_box, period_box"

  static let ofTheLog = [
    Attack(
      .leaf, "a word of a leaf is changed",
      "UPDATE entry SET leaf = CAST(replace(leaf, 'allow', 'denyy') AS BLOB) WHERE seq = \(about)",
      names: about),
    Attack(
      .leaf, "one claim of an entry: a character of the hash over its claims is changed",
      "UPDATE entry SET leaf = CAST(substr(leaf, 1, length(leaf) - 30) || CASE substr(leaf, length(leaf) - 29, 1) WHEN 'A' THEN 'B' ELSE 'A' END || substr(leaf, length(leaf) - 28) AS BLOB) WHERE seq = \(about)",
      names: about),
    Attack(
      .leafAndColumns, "a refusal is made of an allowance, in leaf and column",
      "UPDATE entry SET outcome = 1, leaf = CAST(replace(leaf, 'outcome allow', 'outcome deny') AS BLOB) WHERE seq = \(about)",
      names: about),
    Attack(
      .leaf, "two entries are swapped",
      "UPDATE entry SET seq = 100000 WHERE seq = 12", "UPDATE entry SET seq = 12 WHERE seq = 13",
      "UPDATE entry SET seq = 13 WHERE seq = 100000", names: "12"),
    Attack(
      .tail, "an entry is inserted and those behind it renumbered",
      "UPDATE entry SET seq = seq + 100000 WHERE seq > 12",
      "UPDATE entry SET seq = seq - 99999 WHERE seq > 100000",
      "INSERT INTO entry (seq, \(columns)) SELECT 13, \(columns) FROM entry WHERE seq = 12",
      "DELETE FROM entry WHERE seq = \(last)", names: "13"),
    Attack(
      .opening, "the boxes of two entries are swapped",
      "CREATE TEMP TABLE kept AS SELECT period_box, subject_box FROM entry WHERE seq = 12",
      "UPDATE entry SET period_box = (SELECT period_box FROM entry WHERE seq = 13), subject_box = (SELECT subject_box FROM entry WHERE seq = 13) WHERE seq = 12",
      "UPDATE entry SET period_box = (SELECT period_box FROM kept), subject_box = (SELECT subject_box FROM kept) WHERE seq = 13",
      names: "12"),
    Attack(
      .opening, "the halves of an entry are swapped",
      "UPDATE entry SET period_box = subject_box, subject_box = period_box WHERE seq = \(about)", names: about
    ),
    Attack(
      .opening, "an act's opening is cut",
      "UPDATE entry SET period_box = substr(period_box, 1, 80) WHERE seq = \(about)", names: about),
    Attack(
      .opening, "an act's opening is emptied", "UPDATE entry SET period_box = x'' WHERE seq = \(about)",
      names: about),
    Attack(
      .opening, "a subject's opening is emptied", "UPDATE entry SET subject_box = x'' WHERE seq = \(about)",
      names: about),
    Attack(
      .opening, "an entry is put under nobody", "UPDATE entry SET subject = NULL WHERE seq = \(about)",
      names: about),
    Attack(
      .opening, "an entry is put under another subject",
      "UPDATE entry SET subject = (SELECT subject FROM entry WHERE subject <> (SELECT subject FROM entry WHERE seq = \(about)) LIMIT 1) WHERE seq = \(about)",
      names: about),
    Attack(
      .opening, "an entry about nobody is put under somebody",
      "UPDATE entry SET subject = (SELECT subject FROM entry WHERE seq = \(about)) WHERE seq = 12",
      names: "12"),
    Attack(
      .opening, "an entry's actor is nobody", "UPDATE entry SET actor = NULL WHERE seq = 12", names: "12"),
    Attack(
      .opening, "an entry's charge is dropped", "UPDATE entry SET budget = NULL WHERE seq = \(charged)",
      names: charged),
    Attack(.entries, "an entry is deleted", "DELETE FROM entry WHERE seq = 12", names: "12"),
    Attack(.entries, "the first entry is deleted", "DELETE FROM entry WHERE seq = 0", names: "0"),
    Attack(
      .entries, "every third entry is deleted", "DELETE FROM entry WHERE seq % 3 = 1 AND seq < 15", names: "1"
    ),
    Attack(.tail, "the last entry is deleted", "DELETE FROM entry WHERE seq = \(last)"),
    Attack(
      .tail, "an entry is deleted and the rest renumbered",
      "DELETE FROM entry WHERE seq = 12", "UPDATE entry SET seq = seq - 1 WHERE seq > 12"),
    Attack(
      .tail, "the tail is cut, and the head's size with it", "DELETE FROM entry WHERE seq > 20",
      "UPDATE head SET size = 21"),
    Attack(
      .cutResigned, "the tail is cut, and a head of yesterday put in its place",
      by: { bench in
        try bench.ready.tamper(
          "vault.db", "ATTACH '\(bench.yesterday)/vault.db' AS old", "DELETE FROM head",
          "INSERT INTO head SELECT * FROM old.head")
        try bench.cut(to: bench.small.early.size)
      }),
    Attack(
      .tail, "the checkpoint is another log's",
      "UPDATE head SET checkpoint = CAST(replace(checkpoint, 'vault.', 'vbult.') AS BLOB)"),
    Attack(.tail, "a tile is cut", "UPDATE tile SET hashes = substr(hashes, 1, 32)"),
    Attack(.tail, "the tiles are deleted", "DELETE FROM tile"),
    Attack(.headGone, "the head is deleted", "DELETE FROM head"),
    Attack(
      .tile, "a tile of no tree is added",
      "INSERT INTO tile (level, number, hashes) SELECT 3, 0, hashes FROM tile LIMIT 1"),
  ]

  /// In a log of more than 256 entries.
  static let ofFullTiles = [
    Attack(
      .tile, "a full tile is edited",
      "UPDATE tile SET hashes = randomblob(length(hashes)) WHERE level = 0 AND number = 0"),
    Attack(.tile, "a full tile is deleted", "DELETE FROM tile WHERE level = 0 AND number = 0"),
    Attack(
      .tail, "a tile at the edge is edited",
      "UPDATE tile SET hashes = randomblob(length(hashes)) WHERE level = 0 AND number = 1"),
    Attack(
      .tail, "a tile over full ones is edited",
      "UPDATE tile SET hashes = randomblob(length(hashes)) WHERE level = 1"),
  ]

  /// With keys that were stolen.
  static let forged = [
    Attack(
      .cutResigned, "the last write is cut off, and all signed anew",
      by: { bench in
        try bench.cut(to: bench.small.late.size - 2)
        try bench.signAnew()
      }),
    Attack(
      .forged, "the last look is cut off, and all signed anew",
      by: { bench in
        try bench.cut(to: bench.small.late.size - 1)
        try bench.signAnew()
      }),
    Attack(
      .forged, "an entry is rewritten with every key, and all signed anew",
      by: { bench in
        try bench.rewrite(bench.small.late.size - 3)
        try bench.signAnew()
      }),
    Attack(
      .resigned, "a leaf's claims are replaced, and all signed anew", names: "\(last) - 2",
      by: { bench in
        try bench.replaceClaims(of: bench.small.late.size - 3)
        try bench.signAnew()
      }),
    Attack(.yesterday, "both files are yesterday's", by: { try $0.ready.restore($0.small.yesterday) }),
    Attack(
      .anchorToo, "both files and the anchor are yesterday's",
      by: { bench in
        try bench.ready.restore(bench.small.yesterday)
        bench.ready.anchor.contents = bench.small.yesterdaysAnchor
      }),
    Attack(
      .anchorToo, "an entry is rewritten with every key, and the anchor is made anew too",
      by: { bench in
        try bench.rewrite(bench.small.late.size - 3)
        try bench.signAnew()
        try bench.makeAnchorAnew()
      }),
  ]
}
