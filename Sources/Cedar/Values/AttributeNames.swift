/// The names of a record's attributes and where each stands. Records with the same names may share one object.
final class AttributeNames: Sendable {
  /// Distinct.
  let elements: [Text]
  private let index: HashIndex

  /// INVARIANT: `index` holds the hashes of `elements`.
  init(_ elements: [Text], index: HashIndex) {
    self.elements = elements
    self.index = index
  }

  func position(of name: Text) -> Int? {
    index.position(hash: name.precomputedHash) { elements[$0] == name }
  }
}
