@testable import Cedar

/// The entities of one type as a table: a row each, and a column for whatever a column can hold.
struct EntityTable {
  let mapping: ColumnMapping
  let rows: [Row]

  struct Row {
    let uid: EntityUID
    fileprivate var values: [Text: Value] = [:]

    func value(_ column: Column) -> Value? { values[column.name] }
  }

  init(_ type: EntityType, _ store: EntityStore, _ schema: Schema) throws {
    let entities = store.entities.filter { $0.uid.type == type }
    var rows = entities.map { Row(uid: $0.uid) }
    var columns: [[Text]: Column] = [:]
    func value(_ entity: Entity, _ path: [Text]) -> Value? {
      path.reduce(.record(entity.attributes) as Value?) { value, name in
        if case .record(let record)? = value { record[name] } else { nil }
      }
    }
    func add(_ record: RecordType, _ path: [Text]) {
      for (name, attribute) in record.attributes {
        let path = path + [name]
        let values = entities.map { value($0, path) }
        let content: Column.Content
        switch attribute.type {
        case .bool: content = .bool
        case .long: content = .long
        case .string: content = .string
        case .extension(let type): content = .extension(type)
        case .entity(let type):
          content = .entity(type, candidates: Self.distinct(values))
        case .set: continue
        case .record(let inner):
          add(inner, path)
          continue
        }
        let column = Column(Text("attribute \(columns.count)"), content)
        columns[path] = column
        for (row, value) in values.enumerated() { rows[row].values[column.name] = value }
      }
    }
    let declaration = schema.entityTypes[type]
    add(declaration?.attributes ?? .empty, [])
    // As many columns for each type of parent as some row needs.
    var parents: [Column] = []
    for parent in (declaration?.parents ?? []).sorted() {
      let above = entities.map { $0.parents.filter { $0.type == parent } }
      for place in 0..<(above.map(\.count).max() ?? 0) {
        let values = above.map { place < $0.count ? Value.entity($0[place]) : nil }
        let column = Column(
          Text("parent \(parents.count)"), .entity(parent, candidates: Self.distinct(values)))
        parents.append(column)
        for (row, value) in values.enumerated() { rows[row].values[column.name] = value }
      }
    }
    let id = Column("id", .entity(type, candidates: nil))
    for row in rows.indices { rows[row].values[id.name] = .entity(rows[row].uid) }
    mapping = try ColumnMapping(type, id: id, attributes: columns, parents: parents, schema)
    self.rows = rows
  }

  private static func distinct(_ values: [Value?]) -> [EntityUID] {
    var seen: Set<EntityUID> = []
    return values.compactMap { value in
      if case .entity(let uid)? = value, seen.insert(uid).inserted { uid } else { nil }
    }
  }
}
