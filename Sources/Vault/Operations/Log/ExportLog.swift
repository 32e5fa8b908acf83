extension OpenVault {
  /// The log as it is now, to be handed out: the leaves, which name nobody, and the tree over them.
  ///
  /// - Parameter from: the first entry that is handed out; those before are left out by whole bundles.
  func exportLog(
    from: UInt64 = 0, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<LogExport> {
    try await answering(.auditExport, for: purpose, by: caller) { call in
      let decision = policy.decide(call.question(.auditExport, nil, place: nil))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: "log").map { .refused($0) }
      }
      guard from <= sequencer.size else {
        return .refused(.invalid("from", "out_of_range", "the log has \(sequencer.size) entries"))
      }
      let detail = from == 0 ? "log" : "log from \(from)"
      guard let receipt = try await call.log(decision, detail: detail) else { return nil }
      // Read after the entry: an export tells of itself.
      guard let head = try store.logHead() else { throw VaultFailure.keys("log is not open") }
      return .released(
        LogExport(
          head, witnessed: witnessedFiles(atMost: head.size), store: store, verifierKey: signer.verifierKey,
          auditSeq: receipt.first, from: from))
    }
  }

  /// What the first `size` entries say, each so that it can be held against its leaf: all that opens to whoever may
  /// read the log.
  func exportOpenings(
    of size: UInt64, from: UInt64 = 0, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<OpeningsExport> {
    try await answering(.auditExport, for: purpose, by: caller) { call in
      let decision = policy.decide(call.question(.auditExport, nil, place: nil))
      let reading = policy.decide(call.question(.auditRead, nil, place: nil))
      if let denial = decision.denial ?? reading.denial {
        return try await call.refuse(denial, detail: "openings").map { .refused($0) }
      }
      guard from <= size, size <= sequencer.size else {
        return try await call.noAnswer(
          .invalid("size", "out_of_range", "the log has \(sequencer.size) entries"),
          detail: "openings of \(size) entries"
        ).map { .refused($0) }
      }
      guard let receipt = try await call.log(decision, detail: "openings of \(size) entries") else {
        return nil
      }
      return .released(OpeningsExport(size: size, from: from, auditSeq: receipt.first, call: call))
    }
  }
}
