import Vault

/// Columns of `entry` in the order every query of entries names them, and how a row reads.
enum EntryColumns {
  static let all = "seq, time, event, outcome, budget, actor, subject, leaf, subject_box, period_box"

  static func entry(
    _ row: Statement, _ symbols: inout SymbolReader, file: String
  ) throws(StoreFailure) -> StoredEntry {
    guard let outcome = StoredOutcome(rawValue: try row.int(3)) else {
      throw .damaged(file, "a log entry has an unknown outcome")
    }
    return StoredEntry(
      seq: try row.int(0, as: UInt64.self), time: Timestamp(microseconds: try row.int(1)),
      event: try symbols.symbol(try row.int(2)).text, outcome: outcome.text, leaf: try row.bytes(7),
      subjectBox: try row.bytes(8), periodBox: try row.bytes(9), actorToken: try row.optionalBytes(5),
      subjectToken: try row.optionalBytes(6),
      budget: row.isNull(4) ? "" : try symbols.symbol(try row.int(4)).text)
  }
}

/// How an outcome is stored: fixed numbers, so that an index holds just those that are not `allow`.
enum StoredOutcome: Int64, CaseIterable {
  case allow = 0
  case deny = 1
  case error = 2

  var text: String {
    switch self {
    case .allow: "allow"
    case .deny: "deny"
    case .error: "error"
    }
  }

  init?(text: String) {
    guard let outcome = StoredOutcome.allCases.first(where: { $0.text.utf8.elementsEqual(text.utf8) }) else {
      return nil
    }
    self = outcome
  }
}
