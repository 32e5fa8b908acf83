import Foundation

extension OpenVault {
  /// Verifies the whole vault: what the store alone shows, and openings and index rows with the vault's keys.
  func verify(
    for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<VerificationReport> {
    try await answering(.auditVerify, for: purpose, by: caller) { call in
      let decision = policy.decide(call.question(.auditVerify, nil, place: nil))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: "verify").map { .refused($0) }
      }
      guard let run = verifications.begin(for: caller.person) else {
        let problem = Refusal.Problem(
          field: "verification", code: "under_way",
          text: "another verification is under way: wait for its end")
        return try await call.refuse(
          Denial(.conflict), as: .conflict, detail: "verify: another is under way", problems: [problem]
        ).map { .refused($0) }
      }
      defer { verifications.end(run) }
      let report = try await verification { [verifications] done, total in
        verifications.update(VerificationStatus(done: done, total: total), of: run)
      }
      let result = report.isClean ? "clean" : "\(report.problemCount) problems"
      guard
        try await call.log(decision, detail: "verify \(report.entries) entries: \(result)") != nil
      else { return nil }
      return .released(report)
    }
  }

  /// Takes seconds for a large log: not on the threads that answer requests.
  @concurrent
  func verification(_ progress: @escaping @Sendable (UInt64, UInt64) -> Void) async throws
    -> VerificationReport
  {
    // Half of the cores go on answering.
    let verifier = LogVerifier(
      store: store, verifierKey: signer.verifierKey,
      threads: ProcessInfo.processInfo.activeProcessorCount / 2, progress: progress)
    var report = try verifier.verify(
      visit: { [self] entry, report in try verify(entry: entry, into: &report) },
      visitRecord: verify(record:into:))
    for mismatch in mismatches { report.add(mismatch) }
    for id in expired.damaged {
      report.add(
        .init(
          row: "\(ControlKind.expiry.rawValue) \(id)", "row does not authenticate: added or edited by hand"))
    }
    try verifyKeys(into: &report)
    try verifyKeptAnswers(into: &report)
    for row in directory.current.damaged {
      report.add(
        .init(row: "\(row.kind.rawValue) \(row.id)", "row does not authenticate: added or edited by hand"))
    }
    return report
  }

  /// Opens an entry: both halves must be the ones the leaf commits to.
  private func verify(entry: StoredEntry, into report: inout VerificationReport) throws {
    try stayOpen()
    do {
      let (leaf, opening) = try reader.open(entry)
      try verifyKeys(ofWithdrawn: entry, leaf, into: &report)
      if opening.isExpired {
        report.expired += 1
        let isRest =
          !entry.periodBox.isEmpty || !entry.subjectBox.isEmpty || !entry.actorToken.isEmpty
          || !entry.subjectToken.isEmpty || !entry.caseToken.isEmpty || !entry.budget.isEmpty
        if isRest, expired.state(of: leaf) == .destroyed {
          report.add(.init(seq: entry.seq, "something stands where its opening has expired"))
        }
      } else if !opening.opened.contains(.act) {
        report.add(.init(seq: entry.seq, "opening stays closed: the key of its month is not there"))
      } else if !opening.opened.contains(.subject) {
        report.add(.init(seq: entry.seq, "opening stays closed: the keys of its subject are not there"))
      } else {
        report.openings += 1
      }
    } catch let damage as DamageFound {
      report.add(.init(seq: entry.seq, "\(damage)"))
    } catch is KeyFailure {
      report.add(.init(seq: entry.seq, "opening stays closed: the key of its month was altered"))
    }
  }

  /// The keys of a record's subject must be there and be those the row was sealed with.
  private func verify(record: SealedRecord, into report: inout VerificationReport) throws {
    try stayOpen()
    let subject = record.header.subject
    do {
      guard try keyStore.subjectKeys(subject)?.logToken == logTokens.subject(subject) else {
        throw DamageFound.subjectKeys
      }
      let keys = try keys(of: record.factsRow, roles: ring.roles)
      for role in KeyCommitment.roles
      where ring.holds(role) && !KeyCommitment.matches(record.keyCommitment, role, keys) {
        throw DamageFound.keyCommitment
      }
      _ = try sealer.openFacts(
        record.facts, header: record.header, contentDigest: record.contentDigest,
        keyCommitment: record.keyCommitment,
        keys: keys)
    } catch is SealedAnew {
      // It was replaced while the rows were read: the log's newer entries tell of it.
    } catch let damage as DamageFound {
      report.add(.init(row: record.rowName, "\(damage)"))
    } catch is StoreFailure {
      report.add(.init(row: record.rowName, "\(DamageFound.subjectKeys)"))
    }
  }

  /// Kept answers are in no log: each carries a tag. One that was removed is a call that was never made.
  private func verifyKeptAnswers(into report: inout VerificationReport) throws {
    let tag = KeptAnswerTag(ring)
    var after: [UInt8]?
    var altered = 0
    while true {
      let page = try store.idempotentAnswers(after: after, limit: 256)
      guard let last = page.last else { break }
      if let after, !after.lexicographicallyPrecedes(last.key) {
        report.add(.init("kept answers are not in order: the file was altered"))
        break
      }
      for answer in page where tag.text(of: answer) == nil { altered += 1 }
      after = last.key
    }
    if altered > 0 {
      report.add(.init("\(altered) kept answers do not authenticate: altered or added by hand"))
    }
  }
}
