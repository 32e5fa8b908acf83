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
          try store.records(type: types[0], in: asked, after: after, limit: 7)
        }
        #expect(found == expected.map(\.id).sorted())
      }
      #expect(try store.records(type: types[0], in: [], after: nil, limit: 7).isEmpty)
      #expect(try store.records(type: Name(checked: "member"), in: places, after: nil, limit: 7).isEmpty)
      let parent = try #require(PlacePath("B/baihe/031"))
      #expect(try store.records(type: types[0], in: [parent], after: nil, limit: 7).isEmpty)
    },
    VaultStoreCase("a page of places holds whole records") { store throws in
      var fixture = StoreFixture(seed: 22)
      let record = fixture.record(batch: ImportID(fixture.identifier()))
      try store.write([record])
      let page = try store.records(type: record.header.type, in: [.building], after: nil, limit: 5)
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
