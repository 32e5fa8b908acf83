import Testing

@testable import Cedar

/// Conditions on columns against the authorization of each row, on random worlds.
struct ColumnFilterPropertyTests {
  @Test func `the rows on which a request is allowed lie between both conditions`() throws {
    var exact = 0
    var filters = 0
    var rows = 0
    var found = 0
    var selective = 0
    for (seed, each) in try PartialWorld.worlds(40).enumerated() {
      var world = each
      let mapping = try world.documentColumns()
      let documents = world.store.entities.filter { $0.uid.type == RandomSchema.document }
      for _ in 0..<12 {
        let request = world.data.request()
        guard request.resource.type == RandomSchema.document else { continue }
        let partial = PartialRequest(
          principal: .known(request.principal), action: request.action,
          resource: .unknown(RandomSchema.document, isPresent: true), context: request.context)
        let response = try world.authorizer.isAuthorized(
          partial, PartialEntities(complete: world.store, world.schema))
        let filter = response.columnFilter(mapping)
        filters += 1
        if filter.isExact { exact += 1 }
        if filter.isExact, case nil = response.decision { selective += 1 }
        #expect(filter.isExact || !filter.unexpressed.isEmpty || filter.mayFail)
        for document in documents {
          let one = Request(
            principal: request.principal, action: request.action, resource: document.uid,
            context: request.context)
          let full = Authorizer.isAuthorized(one, world.policies, world.store)
          let isAllowed = full.decision == .allow
          let row = DocumentRow(document, mapping)
          let isNecessary = filter.necessary.holds(row.value)
          let isSufficient = filter.sufficient.holds(row.value)
          #expect(isNecessary || !isAllowed, "seed \(seed): \(filter.necessary)")
          #expect(!isSufficient || isAllowed, "seed \(seed): \(filter.sufficient)")
          if filter.isExact { #expect(isNecessary == isAllowed, "seed \(seed)") }
          if !filter.mayFail { #expect(full.errors.isEmpty, "seed \(seed)") }
          rows += 1
          if isAllowed { found += 1 }
        }
      }
    }
    print(
      "column filters: \(exact) of \(filters) exact, \(selective) of them depend on the row;",
      "\(found) of \(rows) rows allowed")
    #expect(exact > filters / 2 && selective > 20 && found > rows / 50)
  }
}

extension PartialWorld {
  /// Columns for every attribute of documents that a column can hold, and for both kinds of parents.
  func documentColumns() throws -> ColumnMapping {
    let declaration = try #require(schema.entityTypes[RandomSchema.document])
    var columns: [[Text]: Column] = [:]
    func add(_ record: RecordType, _ path: [Text]) {
      for (name, attribute) in record.attributes {
        let path = path + [name]
        let content: Column.Content
        switch attribute.type {
        case .bool: content = .bool
        case .long: content = .long
        case .string: content = .string
        case .extension(let type): content = .extension(type)
        case .entity(let type): content = .entity(type, candidates: Self.candidates(type))
        case .set: continue
        case .record(let inner):
          add(inner, path)
          continue
        }
        columns[path] = Column(Text(path.map(\.string).joined(separator: ".")), content)
      }
    }
    add(declaration.attributes, [])
    return try ColumnMapping(
      RandomSchema.document, id: Column("#id", .entity(RandomSchema.document, candidates: nil)),
      attributes: columns,
      parents: [RandomSchema.folder, RandomSchema.group].map {
        Column(Text("#\($0)"), .entity($0, candidates: Self.candidates($0)))
      }, schema)
  }

  private static func candidates(_ type: EntityType) -> [EntityUID] {
    RandomData.ids.map { EntityUID(type: type, id: Text($0)) }
  }
}

/// A document as a row of a table.
struct DocumentRow {
  private var values: [Text: Value] = [:]

  init(_ document: Entity, _ mapping: ColumnMapping) {
    values["#id"] = .entity(document.uid)
    for parent in document.parents { values[Text("#\(parent.type)")] = .entity(parent) }
    for (path, column) in mapping.attributes {
      values[column.name] = path.reduce(.record(document.attributes) as Value?) { value, name in
        if case .record(let record)? = value { record[name] } else { nil }
      }
    }
  }

  func value(_ column: Column) -> Value? { values[column.name] }
}
