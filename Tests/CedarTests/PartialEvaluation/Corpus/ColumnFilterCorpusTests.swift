import Testing

@testable import Cedar

/// Conditions on columns against the authorization of each row, on the shared corpus.
@Suite(.enabled(if: SharedCorpus.isPresent, "needs the shared corpus, see SharedCorpus"))
struct ColumnFilterCorpusTests {
  @Test func `the resources of a corpus test that are allowed lie between both conditions`() throws {
    var tally = Tally()
    for each in try PartialCase.all() {
      var tables: [EntityType: EntityTable] = [:]
      for request in each.requests {
        let type = request.resource.type
        let table = try tables[type] ?? EntityTable(type, each.store, each.schema)
        tables[type] = table
        let response = try each.authorizer.isAuthorized(
          PartialRequest(
            principal: .known(request.principal), action: request.action,
            resource: .unknown(type, isPresent: true), context: request.context),
          PartialEntities(complete: each.store, each.schema))
        let filter = response.columnFilter(table.mapping)
        #expect(filter.isExact || !filter.unexpressed.isEmpty || filter.mayFail, "\(each.name)")
        tally.filters += 1
        if filter.isExact { tally.exact += 1 }
        if filter.isExact, response.decision == nil { tally.selective += 1 }
        for row in table.rows {
          let full = each.answer(
            Request(
              principal: request.principal, action: request.action, resource: row.uid,
              context: request.context))
          let isAllowed = full.decision == .allow
          let isNecessary = filter.necessary.holds(row.value)
          let isSufficient = filter.sufficient.holds(row.value)
          #expect(isNecessary || !isAllowed, "\(each.name): \(filter.necessary)")
          #expect(isAllowed || !isSufficient, "\(each.name): \(filter.sufficient)")
          if filter.isExact { #expect(isNecessary == isAllowed, "\(each.name)") }
          if !filter.mayFail { #expect(full.errors.isEmpty, "\(each.name)") }
          tally.rows += 1
          if isAllowed { tally.allowed += 1 }
          if isNecessary, !isAllowed { tally.surplus += 1 }
        }
      }
    }
    print("column filters of the corpus: \(tally)")
    #expect(tally.exact > tally.filters / 2 && tally.selective > 30)
  }

  private struct Tally: CustomStringConvertible {
    var filters = 0
    var exact = 0
    /// Exact ones that depend on the row.
    var selective = 0
    var rows = 0
    var allowed = 0
    /// Rows that an inexact filter gives though they are not allowed.
    var surplus = 0

    var description: String {
      "\(exact) of \(filters) exact, \(selective) of them depend on the row; \(allowed) of \(rows) rows allowed, "
        + "\(surplus) others not told apart"
    }
  }
}
