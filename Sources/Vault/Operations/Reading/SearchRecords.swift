import Sodium

extension OpenVault {
  /// The records whose field matches a term: a match is a disclosure, logged for its subject; no match is logged
  /// as well. Of the term the entry keeps a hash that only whoever may look for it can make (`SearchTokens`).
  func search(
    _ ask: SearchAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<ReleasedPage> {
    try await answering(.fieldSearch, for: purpose, by: caller) { call in
      let question: PageQuestion
      switch call.pageQuestion(type: ask.type, place: ask.place, fields: ask.fields, limit: ask.limit) {
      case .yes(let found): question = found
      case .no(let refusal): return .refused(refusal)
      }
      guard let name = Name(ask.field), let field = question.type.field(name), field.search.contains(ask.kind)
      else {
        return .refused(.invalid("where", "not_searchable", "this field cannot be searched in this way"))
      }
      var form: [UInt8] = []
      if let problem = SearchForm.append(
        term: ask.term.span.bytes, of: field.kind, for: ask.kind, in: kind, into: &form)
      {
        return .refused(.invalid("where", problem.code.rawValue, problem.text))
      }
      let isOpen = field.level <= ring.ceiling
      let index = self.tokens.inForce
      let term = isOpen ? index.term(form, of: field, for: ask.kind) : "sealed at \(field.level)"
      let detail = "search \(field.fieldName) \(ask.kind.rawValue) at \(question.place) query \(term)"
      let permission = policy.decide(
        call.question(.search, question.type, field: field, place: question.place, search: ask.kind))
      if let denial = permission.denial {
        return try await call.refuse(denial, detail: detail, place: question.place).map { .refused($0) }
      }
      guard isOpen else {
        return try await call.refuse(Denial(.sealedLevel), detail: detail, place: question.place)
          .map { .refused($0) }
      }
      func asked(under index: SearchTokens.Generation) -> [String] {
        [ask.type, ask.place, ask.field, ask.kind.rawValue, index.term(form, of: field, for: ask.kind)]
          + (ask.fields ?? ["*"])
      }
      let start: RecordID?
      switch call.position(ask.cursor, forAny: self.tokens.live.map(asked)) {
      case .yes(let found): start = found
      case .no(let refusal): return .refused(refusal)
      }
      let places = directory.places(in: question.place)
      let rows = call.rows(of: question, in: places)
      let tokens = tokens.tokens(of: field, ask.kind, form: form, places: places)
      var page = PageInProgress(limit: question.limit, position: start)
      let own = call.charge(search: field.fieldName)
      while page.wantsMore {
        let ids = try store.records(matching: tokens, after: page.position, limit: question.limit * 2)
        page.isLast = ids.count < question.limit * 2
        for id in ids where page.hasRoom {
          guard let record = try store.record(id), rows.contains(record.header) else {
            page.pass(id)
            continue
          }
          try call.add(
            record, question, to: &page, as: .list, detail: detail, budget: own?.budget,
            matching: SearchedField(field: field, kind: ask.kind))
        }
        if ids.isEmpty { break }
      }
      return try await call.release(
        page, asked: asked(under: index), detail: detail, place: question.place,
        charge: own ?? call.charge(rows: page.rows.count, .search, upTo: page.highestLevel))
    }
  }
}
