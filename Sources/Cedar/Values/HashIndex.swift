/// Where the elements of an array stand, by their hashes: an open-addressing table kept beside the array.
///
/// The elements carry precomputed hashes (texts, identifiers, values), which `Dictionary` and `Set` would hash
/// once more at each look-up. Elements with another hash are passed over without touching them, so that a
/// look-up counts no references. The hashes are seeded for each process: chosen input cannot make them collide.
struct HashIndex: Sendable {
  /// How many elements are searched faster from the front than through a table.
  static let unindexedCount = 8

  /// The hashes of the elements in the order of the array.
  private(set) var hashes: [Int] = []
  /// Positions in the array, or -1, at least half of them; empty where the array needs no table.
  private var slots: [Int32] = []

  /// An index for up to `capacity` elements.
  init(capacity: Int) {
    hashes.reserveCapacity(capacity)
    guard capacity > Self.unindexedCount else { return }
    var size = 32
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: -1, count: size)
  }

  /// The position of an element with this hash that `matches`.
  @inline(__always)
  func position(hash: Int, where matches: (Int) -> Bool) -> Int? {
    if slots.isEmpty {
      for position in hashes.indices where hashes[position] == hash && matches(position) { return position }
      return nil
    }
    let mask = slots.count - 1
    var slot = hash & mask
    while slots[slot] >= 0 {
      let position = Int(slots[slot])
      if hashes[position] == hash, matches(position) { return position }
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
      slots[slot] = Int32(hashes.count)
    }
    hashes.append(hash)
  }
}
