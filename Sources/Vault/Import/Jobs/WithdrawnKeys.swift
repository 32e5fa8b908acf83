extension OpenVault {
  private static let keyPage = 400

  /// Destroys the data keys and the facts key of every subject that lost its last record by a withdrawal.
  ///
  /// Who lost one is told by the log, so that nothing is forgotten where the process ended between the removal and
  /// this; no other subject's keys are looked at, since a key store may be newer than the data it stands beside.
  /// Nobody can hold a record about such a subject again: a record is made about somebody who is held, and a decision
  /// taken before the removal is stale. The audit key stays: the log's halves about the subject open with it.
  ///
  /// - Throws: `.busy` where a reader kept the key store from cutting its own log: to be called again.
  func destroyKeys(withdrawnBy job: ImportJob) throws(StoreFailure) {
    var query = EntryQuery()
    query.event = AuditEvent.recordWithdraw.code
    let first = job.withdrawnFrom ?? 0
    var before: UInt64?
    var isLast = false
    var busy: StoreFailure?
    while !isLast {
      let page = try store.entries(matching: query, before: before, limit: OpenVault.keyPage)
      before = page.last?.seq
      isLast = page.count < OpenVault.keyPage || (page.last?.seq ?? 0) <= first
      var gone: [SubjectID] = []
      for entry in page where entry.seq >= first && !entry.subjectToken.isEmpty {
        guard let keys = try keyStore.subjectKeys(logToken: entry.subjectToken), keys.holdsDataKeys,
          try store.factsRows(of: keys.subject, limit: 1).isEmpty
        else { continue }
        gone.append(keys.subject)
      }
      // Also where none is left: an earlier call may have failed to cut the store's own log.
      do throws(StoreFailure) {
        try note(gone.map { .withdrawn($0) })
        try keyStore.destroyDataKeys(of: gone)
      } catch {
        // These keys are gone, their traces are not: the other pages come first.
        guard error.kind == .busy else { throw error }
        busy = error
      }
    }
    if let busy { throw busy }
  }

  /// Destroys what withdrawals that were broken off left; the withdrawal itself goes on when it is asked for again.
  func destroyKeysOfWithdrawals() throws {
    for row in try store.controls(.importing) {
      // An altered row is named by whoever asks for the import, and by verification.
      guard let job = try? controls.open(row, as: ImportJob.self), job.state == .withdrawing else { continue }
      do throws(StoreFailure) {
        try destroyKeys(withdrawnBy: job)
      } catch {
        // Somebody reads the key store at this moment: the keys are gone, their traces go with the next call.
        // Or the ledger cannot be written: nothing is destroyed until it can.
        guard error.kind == .busy || ledger?.isFailing == true else { throw error }
      }
    }
  }
}
