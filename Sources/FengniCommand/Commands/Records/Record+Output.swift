import VaultClient

extension Field {
  /// What a table shows for it; a withheld field shows its reason in brackets.
  var cell: String? {
    switch form {
    case .clear(let value), .masked(let value): value.map(\.joined).flatMap { $0.isEmpty ? nil : $0 }
    case .withheld(let reason, _): "[\(reason ?? "withheld")]"
    }
  }

  var formWord: String {
    switch form {
    case .clear: "clear"
    case .masked: "masked"
    case .withheld: "withheld"
    }
  }

  fileprivate var json: JSONOutput {
    switch form {
    case .clear(let value), .masked(let value):
      .object([
        ("form", .string(formWord)), ("value", value.map(\.json) ?? .null), ("label", .string(label)),
        ("reveal", .bool(revealable)),
      ])
    case .withheld(let reason, let procedures):
      .object([
        ("form", .string(formWord)), ("label", .string(label)), ("reason", .optional(reason)),
        ("procedures", .strings(procedures)),
      ])
    }
  }
}

extension FieldValue {
  fileprivate var json: JSONOutput {
    switch self {
    case .text(let text): .string(text)
    case .list(let items): .strings(items)
    }
  }
}

extension Record {
  var json: JSONOutput {
    .object([
      ("id", .string(id)), ("type", .string(type)), ("version", .integer(Int(version))),
      ("place", .string(place)),
      ("updated", .string(updated)), ("lifecycle", .string(lifecycle)), ("fields", JSONOutput.fields(fields)),
      ("audit_seq", .unsigned(auditSeq)), ("policy_version", .string(policyVersion)),
    ])
  }

  /// A line a field; how it is shown and what else is possible stand beside it.
  var table: Table {
    var table = Table("FIELD", "VALUE", "LABEL", "")
    for field in fields {
      let remark: String
      switch field.form {
      case .withheld(_, let procedures):
        remark = procedures.compactMap { ReasonWords.wayOut($0) }.first ?? "withheld"
      case .masked: remark = field.revealable ? "masked, can be revealed" : "masked"
      case .clear: remark = ""
      }
      table.add([field.name, field.cell, field.label, remark])
    }
    return table
  }
}

extension RecordPage {
  var json: JSONOutput {
    .object([
      (
        "items",
        .array(
          rows.map { row in
            .object([
              ("id", .string(row.id)), ("version", .integer(Int(row.version))), ("place", .string(row.place)),
              ("fields", JSONOutput.fields(row.fields)), ("audit_seq", .unsigned(row.auditSeq)),
            ])
          })
      ),
      ("next_cursor", .optional(nextCursor)), ("audit_seq", .unsigned(auditSeq)),
      ("policy_version", .string(policyVersion)),
    ])
  }

  /// A row a record, a column a field; columns that nobody on the page may see are left out.
  var table: Table {
    let names = rows.first.map { $0.fields.map(\.name) } ?? []
    let shown = names.filter { name in
      rows.contains { row in
        guard let field = row[name] else { return false }
        if case .withheld = field.form { return false }
        return true
      }
    }
    var table = Table((["REF", "PLACE"] + shown.map { $0.uppercased() }).map { Table.Column($0) })
    for row in rows { table.add([row.id, row.place] + shown.map { row[$0]?.cell }) }
    return table
  }
}

extension JSONOutput {
  fileprivate static func fields(_ fields: [Field]) -> JSONOutput {
    .object(fields.map { (name: $0.name, value: $0.json) })
  }
}
