import Synchronization

/// In which order fields are shown; JSON objects have none.
struct FieldOrder {
  private let rank: [String: Int]

  init(_ names: [String]) {
    rank = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The fields in order; those the order does not know come last, by name.
  func fields(_ bodies: [String: FieldBody]) throws(VaultClientError) -> [Field] {
    var fields: [Field] = []
    for (name, body) in bodies { fields.append(try body.field(named: name)) }
    return fields.sorted { a, b in
      let (x, y) = (rank[a.name] ?? .max, rank[b.name] ?? .max)
      return x == y ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8) : x < y
    }
  }
}

/// The vault's catalogue, asked for once.
final class CatalogueCache: Sendable {
  private let cached = Mutex<CatalogView?>(nil)

  var value: CatalogView? {
    get { cached.withLock { $0 } }
    set { cached.withLock { $0 = newValue } }
  }
}

extension VaultClient {
  /// The order asked for, else the catalogue's.
  func order(_ asked: [String]?, of type: String) async -> FieldOrder {
    if let asked { return FieldOrder(asked) }
    if catalogue.value == nil { catalogue.value = try? await catalog() }
    let known = catalogue.value?.types.first { $0.name.utf8.elementsEqual(type.utf8) }
    return FieldOrder(known?.fields.map(\.name) ?? [])
  }
}
