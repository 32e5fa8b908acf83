extension OpenVault {
  /// Opens an import of one type of record.
  func openImport(
    type: String, format: ImportFormat, idempotency: Idempotency? = nil, for purpose: PurposeClaim?,
    by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<ImportStatus> {
    try await answering(.recordImport, for: purpose, by: caller) { call in
      let recordType: RecordType
      switch call.recordType(type) {
      case .yes(let found): recordType = found
      case .no(let refusal): return .refused(refusal)
      }
      // The place of each row is asked for later; here, whether the caller imports this type at all.
      let decision = policy.decide(call.question(.import, recordType, place: caller.place))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: "import \(recordType.name)").map { .refused($0) }
      }
      if needsHigherKeys(toImport: recordType) {
        return try await call.refuse(
          Denial(.sealedLevel), as: .sealedLevel, detail: "import \(recordType.name)"
        ).map { .refused($0) }
      }
      return try await call.once(idempotency, "open import", decision) { write in
        try importJob(write.id).map { .released(status(of: $0.record)) } ?? .refused(Refusal(.notFound))
      } make: {
        let job = ImportJob(
          id: ImportID.random().text, recordType: recordType.name.text, format: format.word,
          by: caller.person, opened: call.now.microseconds, state: .open, linesDone: 0, written: 0, refused: 0
        )
        let change = try Call.ControlChange(
          job, replacing: nil, rows: controls, detail: "open import \(job.id)")
        let written = try await call.write(
          [change], permission: decision, touching: [],
          keeping: call.keep(idempotency, of: "open import", making: job.id))
        switch written {
        case nil: return nil
        case .no(let refusal)?: return .refused(refusal)
        case .yes?: return .released(ImportStatus(job))
        }
      }
    }
  }

  /// How far an import came.
  func importStatus(_ id: String, by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<
    ImportStatus
  > {
    do {
      guard let job = try importJob(id), job.record.by.utf8.elementsEqual(caller.person.utf8) else {
        return .refused(Refusal(.notFound))
      }
      return .released(status(of: job.record))
    } catch {
      throw VaultFailure(error)
    }
  }

  /// How far an import came, with the rows that were refused.
  func importReport(_ id: String, by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<
    ImportReport
  > {
    do {
      guard let job = try importJob(id)?.record, job.by.utf8.elementsEqual(caller.person.utf8) else {
        return .refused(Refusal(.notFound))
      }
      return .released(try report(of: job, status: status(of: job)))
    } catch {
      throw VaultFailure(error)
    }
  }

  func importJob(_ id: String) throws -> Versioned<ImportJob>? {
    guard ImportID(id) != nil, let row = try store.control(.importing, id) else { return nil }
    return Versioned(record: try controls.open(row, as: ImportJob.self), row: row)
  }
}

extension ImportFormat {
  /// How the format is written: `csv`, `jsonl`.
  public var word: String {
    switch self {
    case .csv: "csv"
    case .jsonLines: "jsonl"
    }
  }

  public init?(word: String) {
    switch word {
    case "csv": self = .csv
    case "jsonl": self = .jsonLines
    default: return nil
    }
  }
}
