/// The numbers that stand for fields inside rows: given once, kept for ever, stored as control rows.
struct FieldNumbers: Sendable {
  private var numbers: [FieldName: UInt16] = [:]
  private var names: [Name: [UInt16: Name]] = [:]

  init(_ rows: [FieldRow]) throws(DamageFound) {
    for row in rows {
      guard let name = FieldName(row.id) else { throw .controlRow(.field) }
      numbers[name] = row.number
      names[name.type, default: [:]][row.number] = name.field
    }
  }

  /// The number of a field the catalogue has; every such field has one once the vault is open.
  func number(_ field: Field) -> UInt16 {
    guard let number = numbers[field.fieldName] else {
      preconditionFailure("every field of the catalogue has a number once the vault is open")
    }
    return number
  }

  /// The field of a type that a number stands for.
  func field(_ number: UInt16, of type: RecordType) -> Field? {
    names[type.name]?[number].flatMap { type.field($0) }
  }

  /// The rows for fields of `catalog` that have no number yet.
  func missing(in catalog: Catalog) -> [FieldRow] {
    var rows: [FieldRow] = []
    for type in catalog.recordTypes {
      var next = (numbers.filter { $0.key.type == type.name }.values.max() ?? 0) + 1
      for field in type.fields where numbers[field.fieldName] == nil {
        rows.append(FieldRow(id: field.fieldName.description, number: next, level: field.level.rawValue))
        next += 1
      }
    }
    return rows
  }
}
