/// Where the elements of an array stand, by their hashes: an open-addressing table kept beside the array.
///
/// The elements carry precomputed hashes (texts, identifiers, values), which `Dictionary` and `Set` would hash
/// once more at each look-up. Elements with another hash are passed over without touching them, so that a
/// look-up counts no references. The hashes are seeded for each process: chosen input cannot make them collide.
///
///     slot    high half of the hash │ position + 1      0 where the slot is free
struct HashIndex: Sendable {
  /// How many elements are searched faster from the front than through a table.
  static let unindexedCount = 8

  /// The hashes of the elements in the order of the array.
  private(set) var hashes: [Int] = []
  /// At most half of them taken; empty where the array needs no table.
  private var slots: [UInt64] = []

  /// An index with room for `capacity` elements; it grows with more.
  init(capacity: Int = 0) {
    hashes.reserveCapacity(capacity)
    if capacity > Self.unindexedCount { makeSlots(for: capacity) }
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
    while slots[slot] != 0 {
      if Self.tag(of: hash) == slots[slot] & Self.tagMask {
        let position = Int(slots[slot] & ~Self.tagMask) - 1
        if matches(position) { return position }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Notes that the next element of the array, not yet in it, has this hash.
  mutating func append(hash: Int) {
    hashes.append(hash)
    if hashes.count * 2 > slots.count, hashes.count > Self.unindexedCount {
      makeSlots(for: hashes.count)
      for (position, hash) in hashes.enumerated() { take(position, hash) }
    } else if !slots.isEmpty {
      take(hashes.count - 1, hash)
    }
  }

  private mutating func makeSlots(for count: Int) {
    var size = 32
    while size < count * 2 { size *= 2 }
    slots = Array(repeating: 0, count: size)
  }

  private mutating func take(_ position: Int, _ hash: Int) {
    let mask = slots.count - 1
    var slot = hash & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = Self.tag(of: hash) | UInt64(position + 1)
  }

  private static let tagMask: UInt64 = 0xFFFF_FFFF_0000_0000

  @inline(__always)
  private static func tag(of hash: Int) -> UInt64 { UInt64(truncatingIfNeeded: hash) & tagMask }
}
