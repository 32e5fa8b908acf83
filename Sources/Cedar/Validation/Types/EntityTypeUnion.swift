/// One or more types of entities.
struct EntityTypeUnion: Hashable, Sendable {
  /// The first type; most unions have no other.
  let first: EntityType
  /// The others in order; all after ``first``, none twice.
  let others: [EntityType]

  init(_ type: EntityType) {
    first = type
    others = []
  }

  private init(first: EntityType, others: [EntityType]) {
    self.first = first
    self.others = others
  }

  /// The only type, if there is no other.
  var single: EntityType? { others.isEmpty ? first : nil }

  func contains(_ type: EntityType) -> Bool { first == type || others.contains(type) }

  func isSubset(of other: EntityTypeUnion) -> Bool {
    other.contains(first) && others.allSatisfy(other.contains)
  }

  func isDisjoint(with other: EntityTypeUnion) -> Bool {
    !other.contains(first) && !others.contains(where: other.contains)
  }

  func union(_ other: EntityTypeUnion) -> EntityTypeUnion {
    if other.isSubset(of: self) { return self }
    let types = Set(self).union(other).sorted()
    return EntityTypeUnion(first: types[0], others: Array(types.dropFirst()))
  }
}

extension EntityTypeUnion: Sequence {
  func makeIterator() -> Iterator { Iterator(union: self) }

  struct Iterator: IteratorProtocol {
    fileprivate let union: EntityTypeUnion
    private var position = -1

    fileprivate init(union: EntityTypeUnion) { self.union = union }

    mutating func next() -> EntityType? {
      defer { position += 1 }
      if position < 0 { return union.first }
      return position < union.others.count ? union.others[position] : nil
    }
  }
}
