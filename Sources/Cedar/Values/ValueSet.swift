/// A set of values: no duplicates, order without meaning.
public struct ValueSet: Sendable {
  private let members: Set<Value>

  public init(_ elements: some Sequence<Value>) { members = Set(elements) }

  public var count: Int { members.count }
  public var isEmpty: Bool { members.isEmpty }
  public func contains(_ value: Value) -> Bool { members.contains(value) }
}

extension ValueSet: Hashable {}

extension ValueSet: Sequence {
  public func makeIterator() -> Set<Value>.Iterator { members.makeIterator() }
}

extension ValueSet: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Value...) { self.init(elements) }
}
