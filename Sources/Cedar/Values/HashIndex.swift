/// Where the elements of an array stand, by their hashes: an open-addressing table kept beside the array.
///
/// The elements carry precomputed hashes (texts, identifiers, values), which `Dictionary` and `Set` would hash
/// once more at each look-up. The hashes are seeded for each process, so that chosen input cannot make them
/// collide. An array of up to ``unindexedCount`` elements needs no table: it is searched from the front.
struct HashIndex: Sendable {
  /// How many elements are searched faster without a table.
  static let unindexedCount = 8

  /// Positions in the array, or -1; empty where the array needs no table, else at least half vacant.
  private var slots: [Int32] = []
  private var count = 0

  /// A table for up to `capacity` elements.
  init(capacity: Int) {
    guard capacity > Self.unindexedCount else { return }
    var size = 32
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: -1, count: size)
  }

  /// The position of an element with this hash that `matches`.
  @inline(__always)
  func position(hash: Int, where matches: (Int) -> Bool) -> Int? {
    if slots.isEmpty {
      for position in 0..<count where matches(position) { return position }
      return nil
    }
    let mask = slots.count - 1
    var slot = hash & mask
    while slots[slot] >= 0 {
      let position = Int(slots[slot])
      if matches(position) { return position }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Notes that the next element of the array, not yet in it, has this hash. The caller stays within the capacity.
  mutating func append(hash: Int) {
    if !slots.isEmpty {
      let mask = slots.count - 1
      var slot = hash & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(count)
    }
    count += 1
  }
}
