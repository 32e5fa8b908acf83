import Synchronization

/// Imports whose rows are being taken, or taken back, now: one run at a time for each.
final class ImportRuns: Sendable {
  /// How many records a withdrawal has removed so far.
  private let running = Mutex<[String: Int]>([:])

  /// Begins a run; `false` where one is under way.
  func begin(_ id: String) -> Bool {
    running.withLock { running in
      guard running[id] == nil else { return false }
      running[id] = 0
      return true
    }
  }

  func end(_ id: String) { running.withLock { $0[id] = nil } }

  func removed(_ count: Int, of id: String) { running.withLock { $0[id]? += count } }

  /// Records removed by the run under way; `nil` where there is none.
  func progress(of id: String) -> Int? { running.withLock { $0[id] } }
}

extension OpenVault {
  func status(of job: ImportJob) -> ImportStatus {
    let removed = importRuns.progress(of: job.id)
    return ImportStatus(job, isRunning: removed != nil, removed: removed ?? 0)
  }
}
