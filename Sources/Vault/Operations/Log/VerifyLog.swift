extension OpenVault {
  /// Verifies the whole vault: what the store alone shows, and openings and index rows with the vault's keys.
  func verify(
    for purpose: PurposeClaim?, by caller: AuthenticatedCaller,
    progress: @escaping @Sendable (UInt64, UInt64) -> Void = { _, _ in }
  ) async throws(VaultFailure) -> Answer<VerificationReport> {
    try await answering(.auditVerify, for: purpose, by: caller) { call in
      let decision = policy.decide(call.question(.auditVerify, nil, place: nil))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: "verify").map { .refused($0) }
      }
      let report = try await verification(progress)
      let result = report.isClean ? "clean" : "\(report.problemCount) problems"
      guard
        try await call.log(decision, detail: "verify \(report.entries) entries: \(result)") != nil
      else { return nil }
      return .released(report)
    }
  }

  /// Takes seconds for a large log: not on the threads that answer requests.
  @concurrent
  private func verification(_ progress: @escaping @Sendable (UInt64, UInt64) -> Void) async throws
    -> VerificationReport
  {
    let verifier = LogVerifier(store: store, verifierKey: signer.verifierKey, progress: progress)
    var report = try verifier.verify { entry, report in
      do {
        let (_, opening) = try reader.open(entry)
        if opening.opened.count == 2 { report.openings += 1 }
      } catch let damage as DamageFound {
        report.add(.init(seq: entry.seq, "\(damage)"))
      }
    }
    for row in directory.current.damaged {
      report.add(.init(row: "\(row.kind.rawValue) \(row.id)", "row does not authenticate: added or edited by hand"))
    }
    return report
  }
}
