import Cedar
import Testing
import Vault

extension VaultStoreContract {
  static let pages: [VaultStoreCase] = [
    VaultStoreCase("pages of all records join without a gap, in order of id") { store throws in
      var fixture = StoreFixture(seed: 20)
      let records = (0..<53).map { _ in fixture.record(boxes: 40) }
      try store.write(records)
      let ids = records.map(\.header.id).sorted()
      #expect(try pages(of: 10) { after in try store.records(after: after, limit: 10) } == ids)
      #expect(try store.records(after: ids.last, limit: 10).isEmpty)
      #expect(try store.records(after: nil, limit: 0).isEmpty)
      #expect(try store.records(after: nil, limit: -1).isEmpty)
    },
    VaultStoreCase("a page of places holds just the type and just those places, whatever their order") {
      store throws in
      var fixture = StoreFixture(seed: 21)
      let places: [PlacePath] = [.building, .otherBuilding, .farBuilding]
      let types = [Name(checked: "resident"), Name(checked: "household")]
      var records: [SealedRecord] = []
      for index in 0..<240 {
        records.append(fixture.record(type: types[index % 2], place: places[index / 2 % 3], boxes: 20))
      }
      try store.write(records)
      for asked in [[places[0]], [places[2], places[0]], [places[1], places[1], places[2], places[0]]] {
        let expected = records.map(\.header).filter { $0.type == types[0] && asked.contains($0.place) }
        let found = try pages(of: 7) { after in
          try store.records(RowSelection(type: types[0], in: asked), after: after, limit: 7)
        }
        #expect(found == expected.map(\.id).sorted())
      }
      let parent = try #require(PlacePath("B/baihe/031"))
      for rows in [
        RowSelection(type: types[0], in: []), RowSelection(type: Name(checked: "member"), in: places),
        RowSelection(type: types[0], in: [parent]), RowSelection(type: types[0], parts: [], ownSubjects: []),
      ] {
        #expect(try store.records(rows, after: nil, limit: 7).isEmpty)
      }
    },
    VaultStoreCase("a page holds just the rows for which the condition of their place holds") {
      store throws in
      var fixture = StoreFixture(seed: 25)
      let places: [PlacePath] = [.building, .otherBuilding, .farBuilding]
      let subjects = (0..<5).map { _ in fixture.subjectID() }
      var records: [SealedRecord] = []
      for index in 0..<180 {
        var record = fixture.record(subject: subjects[index % 5], place: places[index / 5 % 3], boxes: 20)
        record.header.lifecycle = Lifecycle.allCases[index / 15 % 3]
        records.append(record)
      }
      try store.write(records)
      let own = RowColumn.own.column
      let closed = RowColumn.closed.column
      let isOwn = ColumnCondition.compare(own, .equal, .bool(true))
      let isClosed = ColumnCondition.compare(closed, .equal, .bool(true))
      let conditions: [ColumnCondition] = [
        .constant(true), .constant(false), isOwn, .not(isOwn), isClosed,
        .compare(closed, .notEqual, .bool(true)),
        .and([isOwn, .not(isClosed)]), .or([isOwn, isClosed]), .not(.or([isOwn, isClosed])),
        .compare(own, .notEqual, .bool(false)), .isNotNull(own), .not(.isNotNull(closed)),
        .isIn(own, [.bool(true), .bool(false)]), .not(.isIn(own, [.bool(false)])),
      ]
      for owned in [[], [subjects[1]], [subjects[0], subjects[4]]] {
        for (index, condition) in conditions.enumerated() {
          let rows = RowSelection(
            type: records[0].header.type,
            parts: [
              RowSelection.Part(places: [places[0], places[2]], where: condition),
              RowSelection.Part(places: [places[1]], where: conditions[conditions.count - 1 - index]),
            ], ownSubjects: Set(owned))
          let expected = records.map(\.header).filter(rows.contains).map(\.id).sorted()
          #expect(
            try pages(of: 7) { try store.records(rows, after: $0, limit: 7) } == expected, "\(condition)")
        }
      }
    },
    VaultStoreCase("a page of places holds whole records") { store throws in
      var fixture = StoreFixture(seed: 22)
      let record = fixture.record(batch: ImportID(fixture.identifier()))
      try store.write([record])
      let page = try store.records(
        RowSelection(type: record.header.type, in: [.building]), after: nil, limit: 5)
      #expect(page.count == 1 && record.isSame(as: page.first))
    },
    VaultStoreCase("a search by several tokens finds each record once, in order of id") { store throws in
      var fixture = StoreFixture(seed: 23)
      let tokens = (0..<4).map { _ in fixture.token() }
      var expected: [RecordID] = []
      for index in 1..<90 {
        let carried = (0..<4).filter { index >> $0 & 1 == 1 }.map { tokens[$0] }
        let record = fixture.record(tokens: carried.isEmpty ? nil : carried, boxes: 20)
        try store.write([record])
        if !carried.isEmpty { expected.append(record.header.id) }
      }
      let asked = tokens + [tokens[0], fixture.token()]
      let found = try pages(of: 8, id: { $0 }) { after in
        try store.records(matching: asked, after: after, limit: 8)
      }
      #expect(found == expected.sorted())
      #expect(try store.records(matching: [], after: nil, limit: 8).isEmpty)
      #expect(try store.records(matching: tokens, after: nil, limit: 0).isEmpty)
    },
    VaultStoreCase("an import's records come back in order of id, and no others") { store throws in
      var fixture = StoreFixture(seed: 24)
      let batch = ImportID(fixture.identifier())
      let other = ImportID(fixture.identifier())
      let mine = (0..<23).map { _ in fixture.record(batch: batch, boxes: 20) }
      try store.write(mine + [fixture.record(batch: other), fixture.record()])
      let found = try pages(of: 5) { after in try store.records(of: batch, after: after, limit: 5) }
      #expect(found == mine.map(\.header.id).sorted())
      #expect(try store.records(of: ImportID(fixture.identifier()), after: nil, limit: 5).isEmpty)
    },
  ]

  private static func pages(
    of limit: Int, _ page: (RecordID?) throws -> [SealedRecord]
  ) throws -> [RecordID] {
    try pages(of: limit, id: \.header.id, page)
  }

  /// All ids that pages of `limit` bring, asked for one after the other.
  private static func pages<Row>(
    of limit: Int, id: (Row) -> RecordID, _ page: (RecordID?) throws -> [Row]
  ) throws -> [RecordID] {
    var ids: [RecordID] = []
    while true {
      let rows = try page(ids.last)
      #expect(rows.count <= limit)
      if rows.isEmpty { return ids }
      ids += rows.map(id)
    }
  }
}
