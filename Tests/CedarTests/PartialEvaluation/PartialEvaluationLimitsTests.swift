import Testing

@testable import Cedar

/// Hostile policies and data: bounded work, no deep recursion beyond what the parser lets through.
struct PartialEvaluationLimitsTests {
  private let schema: Schema
  private let request: PartialRequest
  private let rows: ColumnMapping

  init() throws {
    schema = try Schema(
      parsing: """
        entity Place in [Place] { open: Bool };
        entity Row in [Place] { n: Long, flag: Bool, place: Place, text: String };
        action go appliesTo { principal: Place, resource: Row };
        """, file: "schema")
    request = PartialRequest(
      principal: .unknown("Place"), action: EntityUID(type: "Action", id: "go"),
      resource: .unknown("Row", isPresent: true), context: .empty)
    let places = (0..<3000).map { EntityUID(type: "Place", id: Text("\($0)")) }
    rows = try ColumnMapping(
      "Row",
      attributes: [
        ["n"]: Column("n", .long), ["flag"]: Column("flag", .bool), ["text"]: Column("text", .string),
        ["place"]: Column("place", .entity("Place", candidates: places)),
      ], schema)
  }

  private func response(_ condition: String) throws -> PartialResponse {
    let policies = try PolicySet(
      parsing: "permit (principal, action, resource) when { \(condition) };", file: "p")
    return try PartialAuthorizer(policies, schema).isAuthorized(
      request, PartialEntities([], schema))
  }

  /// Everything that walks over what is left.
  private func walk(_ response: PartialResponse) -> ColumnFilter {
    for policy in response.residualPolicies { #expect(!policy.description.isEmpty) }
    return response.columnFilter(rows)
  }

  @Test func `conditionals decided by type do not double the work at each level`() throws {
    // The test is true by type but may fail, so it stays.
    let levels = 60
    let text =
      String(repeating: "if resource.place.open || true then (", count: levels) + "resource.n"
      + String(repeating: ") else 1", count: levels)
    let filter = walk(try response("(\(text)) == 3"))
    #expect(!filter.isExact)
  }

  @Test func `deep and wide conditions are walked and weakened`() throws {
    let depth = Limits.expressionDepth - 20
    var deep = "resource.flag"
    for level in 0..<(depth / 4) {
      deep =
        level.isMultiple(of: 2) ? "(\(deep) && resource.n < \(level))" : "(\(deep) || resource.n == \(level))"
    }
    let nested = walk(try response(deep))
    #expect(!nested.isExact && !nested.unexpressed.isEmpty)
    #expect(nested.unexpressed.allSatisfy { $0.cause == .tooLarge })
    let chain = (0..<20_000).map { "resource.n == \($0)" }.joined(separator: " || ")
    let wide = walk(try response(chain))
    #expect(!wide.isExact && wide.unexpressed.map(\.cause) == [.tooLarge])
    #expect(wide.necessary == .constant(true))
    let short = (0..<2_000).map { "resource.n == \($0)" }.joined(separator: " || ")
    #expect(walk(try response(short)).isExact)
  }

  @Test func `sets of candidates are tried within a budget`() throws {
    let test = "(if resource.place.open then 1 else 2) == 1"
    let filter = walk(try response(Array(repeating: test, count: 200).joined(separator: " && ")))
    #expect(!filter.isExact && !filter.unexpressed.isEmpty)
  }

  @Test func `patterns with many pieces are told from above`() throws {
    let filter = walk(try response("resource.text like \"a*b*c*d\""))
    #expect(!filter.isExact && filter.unexpressed.map(\.cause) == [.notInColumns])
    let column = Column("text", .string)
    #expect(
      filter.necessary
        == .and([.like(column, pieces: ["a", "b", "d"]), .like(column, pieces: ["a", "c", "d"])]))
    #expect(filter.sufficient == .constant(false))
    #expect(walk(try response("resource.text like \"a**b*\"")).isExact)
  }

  @Test func `a hierarchy of many ancestors is refused, not walked`() throws {
    // Each has all before it: the pairs of pairs grow with the third power.
    let uids = (0..<350).map { EntityUID(type: "Place", id: Text("\($0)")) }
    let places = uids.indices.map {
      PartialEntity(uid: uids[$0], attributes: nil, ancestors: Array(uids[..<$0]), tags: nil)
    }
    #expect(throws: PartialInputError.hierarchyTooLarge) { try PartialEntities(places, schema) }
    _ = try PartialEntities(Array(places.prefix(100)), schema)
  }
}
