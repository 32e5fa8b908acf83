/// A set of values: no duplicates, order without meaning.
///
/// One word wide, immutable, with its hash computed once. Iteration follows the order in which the members were
/// first given, so that what is printed from it is the same in each run.
public struct ValueSet: Sendable {
  private let storage: Storage

  private final class Storage: Sendable {
    let members: [Value]
    let index: HashIndex
    let hash: Int

    init(members: [Value], index: HashIndex, hash: Int) {
      self.members = members
      self.index = index
      self.hash = hash
    }
  }

  /// The set of these values; equal ones count once.
  public init(_ elements: some Sequence<Value>) {
    let elements = Array(elements)
    var members: [Value] = []
    members.reserveCapacity(elements.count)
    var index = HashIndex(capacity: elements.count)
    // A sum does not depend on the order. The summands are seeded hashes, so it is not open to choice.
    var sum = 0
    for element in elements {
      let hash = element.structuralHash
      guard index.position(hash: hash, where: { members[$0] == element }) == nil else { continue }
      members.append(element)
      index.append(hash: hash)
      sum &+= hash
    }
    var hasher = Hasher()
    hasher.combine(sum)
    hasher.combine(members.count)
    storage = Storage(members: members, index: index, hash: hasher.finalize())
  }

  /// The set with each member replaced by what `replacement` makes of it.
  ///
  /// INVARIANT: the replacement equals the member.
  func replacingMembers(_ replacement: (Value) -> Value) -> ValueSet {
    ValueSet(
      storage: Storage(members: storage.members.map(replacement), index: storage.index, hash: storage.hash))
  }

  private init(storage: Storage) { self.storage = storage }

  public static let empty = ValueSet([])

  public var count: Int { storage.members.count }
  public var isEmpty: Bool { storage.members.isEmpty }

  public func contains(_ value: Value) -> Bool {
    storage.index.position(hash: value.structuralHash) { storage.members[$0] == value } != nil
  }

  /// Whether every member of `other` is one of this set.
  public func isSuperset(of other: ValueSet) -> Bool {
    other.count <= count && other.storage.members.allSatisfy(contains)
  }

  /// Whether no member of `other` is one of this set.
  public func isDisjoint(with other: ValueSet) -> Bool {
    count < other.count
      ? !storage.members.contains(where: other.contains) : !other.storage.members.contains(where: contains)
  }

  var precomputedHash: Int { storage.hash }
}

extension ValueSet: Hashable {
  public static func == (left: ValueSet, right: ValueSet) -> Bool {
    left.storage === right.storage
      || (left.storage.hash == right.storage.hash && left.count == right.count && left.isSuperset(of: right))
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(storage.hash) }
}

extension ValueSet: Sequence {
  public func makeIterator() -> IndexingIterator<[Value]> { storage.members.makeIterator() }
  public var underestimatedCount: Int { count }
}

extension ValueSet: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Value...) { self.init(elements) }
}
