/// What a page is asked about, understood.
struct PageQuestion {
  let type: RecordType
  let place: PlacePath
  let fields: [Field]
  let limit: Int
}

/// The field a search looks in, and how.
struct SearchedField {
  let field: Field
  let kind: SearchKind
}

/// A page while it is filled.
struct PageInProgress {
  /// A page that finds little ends after as many records: the caller goes on from there.
  private static let mostExamined = 2000

  let limit: Int
  /// The last record that was looked at.
  private(set) var position: RecordID?
  private(set) var rows: [MaskedRecord] = []
  private(set) var highestLevel = Level.open
  private var examined = 0
  var isLast = false

  init(limit: Int, position: RecordID?) {
    self.limit = limit
    self.position = position
  }

  var hasRoom: Bool { rows.count < limit }
  var wantsMore: Bool { hasRoom && !isLast && examined < PageInProgress.mostExamined }
  /// Whether there may be rows after this page.
  var continues: Bool { !isLast }

  mutating func pass(_ id: RecordID) {
    position = id
    examined += 1
  }

  mutating func add(_ row: MaskedRecord, level: Level) {
    rows.append(row)
    highestLevel = max(highestLevel, level)
  }

}

extension Call {
  func pageQuestion(type: String, place: String, fields: [String]?, limit: Int?) -> Understood<PageQuestion> {
    let foundType: RecordType
    switch recordType(type) {
    case .yes(let found): foundType = found
    case .no(let refusal): return .no(refusal)
    }
    let foundPlace: PlacePath
    switch self.place(place) {
    case .yes(let found): foundPlace = found
    case .no(let refusal): return .no(refusal)
    }
    let foundFields: [Field]
    switch self.fields(fields, of: foundType) {
    case .yes(let found): foundFields = found
    case .no(let refusal): return .no(refusal)
    }
    switch self.limit(limit) {
    case .yes(let rows):
      return .yes(PageQuestion(type: foundType, place: foundPlace, fields: foundFields, limit: rows))
    case .no(let refusal): return .no(refusal)
    }
  }

  /// The rows that can be on the page: those of which policy may show something, as far as their clear columns tell.
  func rows(of question: PageQuestion, in places: [PlacePath]) -> RowSelection {
    vault.policy.rowFilter(
      self.question(.list, question.type, place: question.place), fields: question.fields, in: places
    ).rows(of: question.type, own: caller.subjects)
  }

  /// Where a page begins.
  func position(_ cursor: String?, for asked: [String]) -> Understood<RecordID?> {
    position(cursor, forAny: [asked])
  }

  /// Where a page begins, of a question that is put in one of several ways.
  func position(_ cursor: String?, forAny asked: [[String]]) -> Understood<RecordID?> {
    guard let cursor else { return .yes(nil) }
    for asked in asked {
      if let found = PageCursor(cursor, for: asked, call: self) { return .yes(RecordID(found.position)) }
    }
    return .no(.invalid("cursor", "bad_cursor", "this cursor is not of this query, or has run out"))
  }

  /// Takes one record along the road to masked, if policy shows anything of it.
  func add(
    _ record: SealedRecord, _ question: PageQuestion, to page: inout PageInProgress, as action: Action,
    detail: String, budget: String? = nil, matching searched: SearchedField? = nil
  ) throws {
    page.pass(record.header.id)
    guard case .located(let located) = try locate(record, question.type) else { return }
    if let searched, !maySearch(located, by: searched) { return }
    guard case .permitted(let permit) = try permitReading(located, fields: question.fields, as: action) else {
      return
    }
    let level = permit.decisions.highestLevel
    let rowBudget =
      budget ?? charge(rows: 1, event == .fieldSearch ? .search : .list, upTo: level)?.budget ?? ""
    let unlocked = try unlock(permit)
    let opened = try open(unlocked)
    page.add(try mask(opened, budget: rowBudget, detail: detail), level: level)
  }

  /// A hit tells that the record holds what was looked for: it needs the right to search by that field in this very
  /// record, whose facts (a protected person, a child) the question about the place did not know.
  private func maySearch(_ located: borrowing LocatedRecord, by searched: SearchedField) -> Bool {
    let question = question(
      .search, located.type, field: searched.field, place: located.record.header.place, facts: located.facts,
      search: searched.kind)
    return vault.policy.decide(question).isPermitted
  }

  /// Lets a filled page out.
  func release(
    _ page: PageInProgress, asked: [String], detail: String, place: PlacePath, charge: BudgetCharge?
  ) async throws -> Answer<ReleasedPage>? {
    var nothing = content(.allow)
    nothing.claims[.place] = place.text
    nothing.claims[.detail] = "\(detail) no rows"
    nothing.claims.decide(
      reason: nil, policyVersion: vault.policy.version, policies: [],
      budget: page.rows.isEmpty ? charge?.budget ?? "" : "")
    nothing.budget = page.rows.isEmpty ? charge?.budget ?? "" : ""
    let call = self
    let next =
      page.continues || !page.hasRoom
      ? page.position.map { PageCursor($0.raw).text(for: asked, call: self) } : nil
    return try await release(
      page.rows, nextCursor: next, orNothing: try vault.writer.draft(nothing), charge: charge,
      refused: { reason in
        var content = call.content(.deny)
        content.claims[.place] = place.text
        content.claims[.detail] = detail
        content.claims.decide(reason: reason, policyVersion: call.vault.policy.version, policies: [])
        return [try call.vault.writer.draft(content)]
      })
  }
}
