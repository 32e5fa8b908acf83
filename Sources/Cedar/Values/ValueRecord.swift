/// A record: attributes by name, each once, order without meaning.
///
/// One word wide and immutable. Its hash is worked out when asked for: most records, such as contexts, are only
/// looked into. Iteration follows the order in which the names were
/// first given, so that what is printed from it is the same in each run.
public struct ValueRecord: Sendable {
  public typealias Element = (key: Text, value: Value)

  private let storage: Storage

  private final class Storage: Sendable {
    let attributes: [Element]
    let index: HashIndex

    init(attributes: [Element], index: HashIndex) {
      self.attributes = attributes
      self.index = index
    }
  }

  /// The record with these attributes; the last of several with one name wins.
  public init(_ attributes: some Sequence<(Text, Value)>) {
    let given = Array(attributes)
    var attributes: [Element] = []
    attributes.reserveCapacity(given.count)
    var index = HashIndex(capacity: given.count)
    for (key, value) in given {
      if let position = index.position(hash: key.precomputedHash, where: { attributes[$0].key == key }) {
        attributes[position].value = value
      } else {
        attributes.append((key, value))
        index.append(hash: key.precomputedHash)
      }
    }
    storage = Storage(attributes: attributes, index: index)
  }

  public static let empty = ValueRecord([])

  public var count: Int { storage.attributes.count }
  public var isEmpty: Bool { storage.attributes.isEmpty }

  /// The value of the attribute `name`.
  public subscript(name: Text) -> Value? {
    let position = storage.index.position(hash: name.precomputedHash) { storage.attributes[$0].key == name }
    return position.map { storage.attributes[$0].value }
  }

  /// A hash that equal records share within a process.
  var structuralHash: Int {
    // A sum does not depend on the order. The summands are seeded hashes, so it is not open to choice.
    storage.attributes.reduce(into: storage.attributes.count) { sum, attribute in
      var hasher = Hasher()
      hasher.combine(attribute.key.precomputedHash)
      hasher.combine(attribute.value.structuralHash)
      sum &+= hasher.finalize()
    }
  }
}

extension ValueRecord: Hashable {
  public static func == (left: ValueRecord, right: ValueRecord) -> Bool {
    left.storage === right.storage
      || (left.count == right.count && left.storage.attributes.allSatisfy { right[$0.key] == $0.value })
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(structuralHash) }
}

extension ValueRecord: Sequence {
  public func makeIterator() -> IndexingIterator<[Element]> { storage.attributes.makeIterator() }
  public var underestimatedCount: Int { count }
}

extension ValueRecord: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (Text, Value)...) { self.init(elements) }
}
