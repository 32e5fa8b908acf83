import enum Cedar.ColumnCondition
import Testing

@testable import Vault

/// What the clear columns tell of a page, against the decision on each row.
@Suite struct `a row filter` {
  @Test func `leaves out no row of which anything would be shown, whatever is asked`() throws {
    var random = Seeded(11)
    var shown = 0
    var leftOut = 0
    var dependent = 0
    for _ in 0..<700 {
      var asking = Asking.random(&random)
      let type = asking.recordType
      let fields = type.fields.filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
      let filter = asking.engine.rowFilter(asking.question(.list), fields: fields, in: ShippedRules.places)
      #expect(filter.parts.allSatisfy { $0.condition != .constant(false) && !$0.places.isEmpty })
      if filter.parts.contains(where: { $0.condition != .constant(true) }) { dependent += 1 }
      let caller = SubjectID.random()
      let rows = filter.rows(of: type, own: [caller])
      for _ in 0..<8 {
        asking.place = ShippedRules.places.randomElement(using: &random)!.text
        asking.facts = Asking.random(&random).facts
        let isLocated = asking.may(.locate)
        let decisions = asking.engine.decideFields(asking.question(.list), fields: fields)
        let isShown = isLocated && decisions.fields.contains(where: \.form.isShown)
        let isFound = rows.contains(asking.header(own: caller))
        #expect(isFound || !isShown, "\(asking.role) \(asking.purpose ?? "-") \(type.name) \(asking.facts)")
        if isShown { shown += 1 }
        if !isFound { leftOut += 1 }
      }
    }
    #expect(shown > 300 && leftOut > 2000 && dependent > 100, "\(shown) \(leftOut) \(dependent)")
  }

  @Test func `gives a grid leader the places within reach and no others`() {
    let filter = Asking("grid_leader", "grid_register").filter()
    #expect(filter.parts.flatMap(\.places).map(\.text).sorted() == ["B/baihe/031/07", "B/baihe/031/08"])
  }

  @Test func `gives a member the own file and nobody else's`() {
    let own = SubjectID.random()
    let rows = Asking("volunteer", "self_service", "member").filter().rows(
      of: ShippedRules.catalog.type(Name("member")!)!, own: [own])
    let asking = Asking("volunteer", "self_service", "member")
    #expect(rows.contains(asking.with { $0.facts.own = true }.header(own: own)))
    #expect(!rows.contains(asking.header(own: own)))
  }

  @Test func `leaves out the own file of whoever looks at others'`() {
    let own = SubjectID.random()
    let asking = Asking("grid_leader", "grid_register")
    let rows = asking.filter().rows(of: asking.recordType, own: [own])
    #expect(!rows.contains(asking.with { $0.facts.own = true }.header(own: own)))
    #expect(rows.contains(asking.header(own: own)))
  }

  @Test func `is empty where nothing of the type is ever listed`() {
    #expect(Asking("administrator", "operations").filter().parts.isEmpty)
    #expect(Asking("grid_leader", nil).filter().parts.isEmpty)
  }

  @Test func `follows a policy that speaks of closed records and of a place`() throws {
    let engine = try ShippedRules.engine(
      adding: """
        @id("added-1") @reason("CLOSED")
        forbid (principal, action == Action::"list", resource) when { context.facts.closed };
        @id("added-2") @reason("LEVEL")
        forbid (principal, action == Action::"list", resource in Place::"B/baihe/031/08");
        """)
    let asking = Asking("grid_leader", "grid_register").with { $0.engine = engine }
    let filter = asking.filter()
    #expect(filter.parts.flatMap(\.places).map(\.text) == ["B/baihe/031/07"])
    let rows = filter.rows(of: asking.recordType, own: [])
    #expect(rows.contains(asking.header(own: .random())))
    #expect(!rows.contains(asking.with { $0.facts.closed = true }.header(own: .random())))
  }
}

extension Asking {
  /// The rows of all places for a list of every field.
  fileprivate func filter() -> RowFilter {
    engine.rowFilter(question(.list), fields: recordType.fields, in: ShippedRules.places)
  }

  /// A row of which these facts hold.
  fileprivate func header(own caller: SubjectID) -> RecordHeader {
    RecordHeader(
      id: .random(), type: recordType.name, subject: facts.own ? caller : .random(),
      place: PlacePath(place)!, lifecycle: facts.closed ? .closed : .active, version: 1,
      created: .distantFuture, updated: .distantFuture, batch: nil)
  }
}
