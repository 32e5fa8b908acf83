/// The rows that a store holds, by the digests of their state: a few words for each, however many there are.
struct StoredRows {
  private enum Row {
    /// A record of one of `types`.
    case record(RandomIdentifier, type: UInt16)
    /// One of `others`.
    case other(UInt32)
  }

  private var rows: [StateDigest: Row] = [:]
  private var types: [Name] = []
  private var others: [String] = []

  mutating func add(_ record: SealedRecord) {
    let type = types.firstIndex(of: record.header.type) ?? types.endIndex
    if type == types.endIndex { types.append(record.header.type) }
    rows[StateDigest(record)] = .record(record.header.id.raw, type: UInt16(type))
  }

  mutating func add(_ control: ControlRow) {
    rows[StateDigest(control)] = .other(UInt32(others.count))
    others.append("\(control.kind.rawValue) \(control.id)")
  }

  func contains(_ digest: StateDigest) -> Bool { rows[digest] != nil }

  /// What verification calls the rows whose digests are as asked for, in order.
  func names(where isAsked: (StateDigest) -> Bool) -> [String] {
    rows.filter { isAsked($0.key) }.map { digest, row in
      switch row {
      case .record(let id, let type): "\(types[Int(type)]) \(id.text)"
      case .other(let index): others[Int(index)]
      }
    }.sorted()
  }
}
