extension OpenVault {
  /// Some fields of one record, masked.
  func read(
    _ ask: ReadAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<ReleasedRecord> {
    try await answering(.fieldRead, for: purpose, by: caller) { call in
      let type: RecordType
      switch call.recordType(ask.record.type) {
      case .yes(let found): type = found
      case .no(let refusal): return .refused(refusal)
      }
      let fields: [Field]
      switch call.fields(ask.fields, of: type) {
      case .yes(let found): fields = found
      case .no(let refusal): return .refused(refusal)
      }
      switch try call.locate(ask.record, type) {
      case .hidden(let denial, let entries):
        return try await call.refuse(.notFound, denial, entries: entries).map { .refused($0) }
      case .located(let located):
        switch try call.permitReading(located, fields: fields, as: .read) {
        case .denied(let denial, let entry):
          return try await call.refuse(.denied, denial, entries: [entry]).map { .refused($0) }
        case .permitted(let permit):
          let unlocked = try call.unlock(permit)
          let opened = try call.open(unlocked)
          let masked = try call.mask(opened)
          return try await call.release(masked)
        }
      }
    }
  }
}
