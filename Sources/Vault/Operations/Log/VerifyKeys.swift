extension OpenVault {
  private static let keyPage = 256

  /// Verifies the key store by itself: its file, every key of the vault and of every subject, used or not.
  ///
  /// A key that is not used now opens something that will be asked for, or was made for what was never written; either
  /// way nobody but the vault wraps keys. The store may be newer than the data beside it, so a subject it holds keys
  /// of need not have a record.
  func verifyKeys(into report: inout VerificationReport) throws {
    for problem in try keyStore.integrityProblems() { report.add(.init("key store file: \(problem)")) }
    for sealed in try keyStore.systemKeys() where ring.isWhole(sealed) == false {
      report.add(.init("key `\(sealed.role)` does not open: it was altered or added"))
    }
    for problem in try wrappingProblems() { report.add(.init(problem)) }
    for sealed in try keyStore.systemKeys() {
      guard let period = AuditPeriod(name: sealed.role), expired.row(period)?.record.state == .destroyed
      else {
        continue
      }
      report.add(.init("key `\(sealed.role)` was destroyed at the end of its retention and is there again"))
    }
    if !ring.isFull {
      report.unchecked.append(
        "keys above \(ring.ceiling), and those of the vault that only the root key opens: it is open up to \(ring.ceiling)"
      )
    }
    var after: SubjectGeneration?
    var altered = 0
    var former = 0
    var previous: WrappedSubjectKeys?
    while true {
      let page = try keyStore.storedKeys(after: after, limit: OpenVault.keyPage)
      guard let last = page.last else { break }
      if let after, last.name <= after {
        report.add(.init("key store file: index leads from a subject back to an earlier one"))
        break
      }
      for wrapped in page where !isWhole(wrapped) {
        // A rotation may have wrapped it anew since, and ended.
        let now = try keyStore.subjectKeys(wrapped.subject, generation: wrapped.generation)
        if now == wrapped || now.map({ !isWhole($0) }) ?? false { altered += 1 }
      }
      for wrapped in page {
        if let older = previous, older.subject == wrapped.subject, try !isKept(older) { former += 1 }
        previous = wrapped
      }
      after = last.name
    }
    if altered > 0 {
      report.add(.init("keys of \(altered) subjects do not open: they were altered, moved or added"))
    }
    if former > 0 {
      report.add(.init("data keys that a rekey destroyed are there again, of \(former) subjects"))
    }
  }

  /// Whether data keys beside which there are newer ones are to be there: a rekey is under way, or was when they were
  /// read, or a record names them that it could not open.
  private func isKept(_ older: WrappedSubjectKeys) throws -> Bool {
    guard older.holdsDataKeys, !rekeying.isPending,
      try keyStore.subjectKeys(older.subject, generation: older.generation) != nil
    else { return true }
    return try store.factsRows(of: older.subject, limit: .max).contains { row in
      (try? row.keyGeneration()) == older.generation
    }
  }

  /// Whether all keys of a subject open, or the audit key does and nothing but zeros is beside it.
  private func isWhole(_ wrapped: WrappedSubjectKeys) -> Bool {
    guard wrapped.logToken == logTokens.subject(wrapped.subject) else { return false }
    do throws(DamageFound) {
      let roles = wrapped.holdsDataKeys ? ring.roles : [.audit]
      _ = try SubjectKeys.unwrap(wrapped, roles: roles, ring: ring)
      return true
    } catch {
      return false
    }
  }

  /// When an import is withdrawn, the data keys of whoever has no record left are destroyed: they must not be back.
  func verifyKeys(ofWithdrawn entry: StoredEntry, _ leaf: Leaf, into report: inout VerificationReport) throws
  {
    guard leaf.event == .recordWithdraw, !entry.subjectToken.isEmpty,
      let keys = try keyStore.subjectKeys(logToken: entry.subjectToken), keys.holdsDataKeys,
      try store.factsRows(of: keys.subject, limit: 1).isEmpty
    else { return }
    // One that is under way has not come to the keys yet.
    let isUnderWay = try store.controls(.importing).contains { row in
      (try? controls.open(row, as: ImportJob.self))?.state == .withdrawing
    }
    if !isUnderWay {
      report.add(.init(seq: entry.seq, "data keys that this withdrawal destroyed are there again"))
    }
  }
}
