import Vault

/// Columns of `entry` in the order every query of entries names them, and how a row reads.
enum EntryColumns {
  static let all =
    "seq, time, event, outcome, budget, actor, subject, case_token, leaf, subject_box, period_box"

  /// Entries of these events from ?1 to before ?2 whose openings are there.
  static func withOpening(_ events: [Int64]) -> String {
    let list = events.map { String($0) }.joined(separator: ", ")
    return "seq >= ?1 AND seq < ?2 AND event IN (\(list)) AND length(period_box) + length(subject_box) > 0"
  }

  static func entry(
    _ row: Statement, _ symbols: inout SymbolReader, file: String
  ) throws(StoreFailure) -> StoredEntry {
    return StoredEntry(
      seq: try row.int(0, as: UInt64.self), time: Timestamp(microseconds: try row.int(1)),
      event: try symbols.symbol(try row.int(2)).text, outcome: try outcome(row, 3, file: file).rawValue,
      leaf: try row.bytes(8), subjectBox: try row.bytes(9), periodBox: try row.bytes(10),
      actorToken: try row.optionalBytes(5), subjectToken: try row.optionalBytes(6),
      caseToken: try row.optionalBytes(7),
      budget: row.isNull(4) ? "" : try symbols.symbol(try row.int(4)).text)
  }

  static func outcome(_ row: Statement, _ column: Int32, file: String) throws(StoreFailure) -> AuditOutcome {
    guard let outcome = StoredOutcome(rawValue: try row.int(column)) else {
      throw .damaged(file, "a log entry has an unknown outcome")
    }
    return outcome.outcome
  }
}

/// How an outcome is stored: fixed numbers, so that an index holds just those that are not `allow`.
enum StoredOutcome: Int64, CaseIterable {
  case allow = 0
  case deny = 1
  case error = 2

  var outcome: AuditOutcome {
    switch self {
    case .allow: .allow
    case .deny: .deny
    case .error: .error
    }
  }

  init?(text: String) {
    guard
      let outcome = StoredOutcome.allCases.first(where: {
        $0.outcome.rawValue.utf8.elementsEqual(text.utf8)
      })
    else {
      return nil
    }
    self = outcome
  }
}
