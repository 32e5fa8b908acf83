import Synchronization

/// A period whose key is destroyed, or about to be: kept for ever, so that an opening that is gone for this reason can
/// be told from one that somebody took away. Names nobody.
struct ExpiredPeriod: ControlRecord {
  static let kind = ControlKind.expiry

  /// The key's name: `period-3y-202311`.
  let id: String
  var state: State
  /// How many openings there were.
  let openings: Int
  /// The entries of the period: from the first to before the end, of which those of its class are meant.
  let first: UInt64
  let end: UInt64
  /// Entries behind its end that were sealed before and committed after midnight.
  let late: [UInt64]

  enum State: String, Codable, Sendable {
    /// From here on nothing is opened; where the process ends, the next start goes on.
    case destroying
    /// The key is overwritten, no opening is left.
    case destroyed
  }
}

/// The expired periods of a vault, in memory.
final class ExpiredPeriods: Sendable {
  private struct State {
    var rows: [String: Versioned<ExpiredPeriod>] = [:]
    var late: Set<UInt64> = []
    var damaged: [String] = []
    var isRunning = false
  }

  private let state = Mutex(State())

  init() {}

  /// Reads all rows again.
  func load(from store: any VaultStore, _ rows: ControlRows) throws(StoreFailure) {
    let stored = try store.controls(.expiry)
    state.withLock { state in
      state.rows = [:]
      state.late = []
      state.damaged = []
    }
    take(stored, rows)
  }

  /// Puts rows in that are durable now; one that does not authenticate expires nothing.
  func take(_ written: [ControlRow], _ rows: ControlRows) {
    state.withLock { state in
      for row in written {
        guard let record = try? rows.open(row, as: ExpiredPeriod.self) else {
          state.damaged.append(row.id)
          continue
        }
        state.rows[row.id] = Versioned(record: record, row: row)
        state.late.formUnion(record.late)
      }
    }
  }

  func row(_ period: AuditPeriod) -> Versioned<ExpiredPeriod>? { state.withLock { $0.rows[period.name] } }

  /// Those that were begun and not ended.
  var unfinished: [AuditPeriod] {
    state.withLock { state in
      state.rows.values.filter { $0.record.state == .destroying }.compactMap {
        AuditPeriod(name: $0.record.id)
      }
    }.sorted { $0.name < $1.name }
  }

  /// Those whose keys are destroyed, or about to be.
  var begun: [AuditPeriod] {
    state.withLock { state in state.rows.values.compactMap { AuditPeriod(name: $0.record.id) } }
      .sorted { ($0.start, $0.name) < ($1.start, $1.name) }
  }

  /// Rows that do not authenticate.
  var damaged: [String] { state.withLock { $0.damaged } }

  /// Whether what an entry says has expired; `nil` where it has not, else how far its period is.
  func state(of leaf: Leaf) -> ExpiredPeriod.State? {
    let name = AuditPeriod(leaf.event.retention, at: leaf.time).name
    return state.withLock { state in
      if let row = state.rows[name] { return row.record.state }
      return state.late.contains(leaf.seq) ? .destroyed : nil
    }
  }

  /// Whether this caller may run now: one run at a time.
  func begin() -> Bool {
    state.withLock { state in
      if state.isRunning { return false }
      state.isRunning = true
      return true
    }
  }

  func end() { state.withLock { $0.isRunning = false } }
}
