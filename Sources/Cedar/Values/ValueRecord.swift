/// A record: attributes by name, each once.
public struct ValueRecord: Sendable {
  private let attributes: [Text: Value]

  /// The record with these attributes; the last of several with one name wins.
  public init(_ attributes: some Sequence<(Text, Value)>) {
    self.attributes = Dictionary(attributes, uniquingKeysWith: { $1 })
  }

  public static let empty = ValueRecord([])

  public var count: Int { attributes.count }
  public subscript(name: Text) -> Value? { attributes[name] }
}

extension ValueRecord: Hashable {}

extension ValueRecord: Sequence {
  public func makeIterator() -> Dictionary<Text, Value>.Iterator { attributes.makeIterator() }
}

extension ValueRecord: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (Text, Value)...) { self.init(elements) }
}
