/// A record: attributes by name, each once, order without meaning.
///
/// One word wide and immutable. Its hash is worked out when asked for: most records, such as contexts, are only
/// looked into. Iteration follows the order in which the names were first given, so that what is printed from it is
/// the same in each run.
public struct ValueRecord: Sendable {
  public typealias Element = (key: Text, value: Value)

  private let storage: Storage

  private final class Storage: Sendable {
    let names: AttributeNames
    /// In the order of `names`.
    let values: [Value]

    init(names: AttributeNames, values: [Value]) {
      self.names = names
      self.values = values
    }
  }

  /// The record with these attributes; the last of several with one name wins.
  public init(_ attributes: some Sequence<(Text, Value)>) {
    var names: [Text] = []
    var values: [Value] = []
    names.reserveCapacity(attributes.underestimatedCount)
    values.reserveCapacity(attributes.underestimatedCount)
    var index = HashIndex(capacity: attributes.underestimatedCount)
    for (name, value) in attributes {
      if let position = index.position(hash: name.precomputedHash, where: { names[$0] == name }) {
        values[position] = value
      } else {
        names.append(name)
        values.append(value)
        index.append(hash: name.precomputedHash)
      }
    }
    self.init(names: AttributeNames(names, index: index), values: values)
  }

  /// INVARIANT: there are as many values as names, in the same order.
  init(names: AttributeNames, values: [Value]) { storage = Storage(names: names, values: values) }

  public static let empty = ValueRecord([])

  public var count: Int { storage.values.count }
  public var isEmpty: Bool { storage.values.isEmpty }

  /// The value of the attribute `name`.
  public subscript(name: Text) -> Value? { storage.names.position(of: name).map { storage.values[$0] } }

  /// Whether there is an attribute `name`.
  func contains(_ name: Text) -> Bool { storage.names.position(of: name) != nil }

  var names: AttributeNames { storage.names }
  /// In the order of ``names``.
  var values: [Value] { storage.values }

  /// A hash that equal records share within a process.
  var structuralHash: Int {
    // A sum does not depend on the order. The summands are seeded hashes, so it is not open to choice.
    reduce(into: count) { sum, attribute in
      var hasher = Hasher()
      hasher.combine(attribute.key.precomputedHash)
      hasher.combine(attribute.value.structuralHash)
      sum &+= hasher.finalize()
    }
  }
}

extension ValueRecord: Hashable {
  public static func == (left: ValueRecord, right: ValueRecord) -> Bool {
    if left.storage === right.storage { return true }
    if left.names === right.names { return left.values == right.values }
    return left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(structuralHash) }
}

extension ValueRecord: Sequence {
  public struct Iterator: IteratorProtocol {
    fileprivate let record: ValueRecord
    fileprivate var position = 0

    public mutating func next() -> Element? {
      guard position < record.count else { return nil }
      defer { position += 1 }
      return (record.names.elements[position], record.values[position])
    }
  }

  public func makeIterator() -> Iterator { Iterator(record: self) }
  public var underestimatedCount: Int { count }
}

extension ValueRecord: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (Text, Value)...) { self.init(elements) }
}
