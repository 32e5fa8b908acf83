extension OpenVault {
  /// The records of a type at a place, a page at a time: masked, every one logged for its subject.
  func list(
    _ ask: ListAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<ReleasedPage> {
    try await answering(.recordList, for: purpose, by: caller) { call in
      let question: PageQuestion
      switch call.pageQuestion(type: ask.type, place: ask.place, fields: ask.fields, limit: ask.limit) {
      case .yes(let found): question = found
      case .no(let refusal): return .refused(refusal)
      }
      let asked = [ask.type, ask.place] + (ask.fields ?? ["*"])
      let start: RecordID?
      switch call.position(ask.cursor, for: asked) {
      case .yes(let found): start = found
      case .no(let refusal): return .refused(refusal)
      }
      let detail = "list \(question.type.name) at \(question.place)"
      let permission = call.vault.policy.decide(
        call.question(.list, question.type, place: question.place))
      if let denial = permission.denial {
        return try await call.refuse(denial, detail: detail, place: question.place).map { .refused($0) }
      }
      let rows = call.rows(of: question, in: directory.places(in: question.place))
      var page = PageInProgress(limit: question.limit, position: start)
      while page.wantsMore {
        let batch = try store.records(rows, after: page.position, limit: question.limit * 2)
        page.isLast = batch.count < question.limit * 2
        for record in batch where page.hasRoom {
          try call.add(record, question, to: &page, as: .list, detail: detail)
        }
        if batch.isEmpty { break }
      }
      return try await call.release(
        page, asked: asked, detail: detail, place: question.place,
        charge: call.charge(rows: page.rows.count, .list, upTo: page.highestLevel))
    }
  }
}
