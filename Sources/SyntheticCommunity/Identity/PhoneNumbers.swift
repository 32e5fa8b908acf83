/// Hands out telephone numbers of one grid that reach nobody, each once in the whole community.
///
/// Mobile `154` + 8 digits (no mobile range begins so), landline `027-0` + 7 digits (no subscriber number
/// begins with 0). A counter goes through a keyed permutation, so numbers are unique without a table of those given.
struct PhoneNumbers {
  private static let perGrid = 1 << 14
  private let keys: [UInt64]
  private var nextMobile: Int
  private var nextLandline: Int

  init(seed: UInt64, grid: Int) {
    var stream = RandomStream(seed: seed, topic: .contact)
    keys = (0..<4).map { _ in stream.word() }
    nextMobile = grid * PhoneNumbers.perGrid
    nextLandline = grid * PhoneNumbers.perGrid
  }

  mutating func mobile() -> String {
    while true {
      let suffix = permuted(nextMobile)
      nextMobile += 1
      if suffix != StoryPeople.phoneSuffix { return "154" + padded(suffix, to: 8) }
    }
  }

  mutating func landline() -> String {
    // 7654321 has no factor in common with 10, so the map is one to one on seven digits.
    let suffix = (nextLandline * 7_654_321 + Int(keys[0] % 10_000_000)) % 10_000_000
    nextLandline += 1
    return "027-0" + padded(suffix, to: 7)
  }

  /// A Feistel network over two halves of four decimal digits: a permutation of 0..<100,000,000.
  private func permuted(_ number: Int) -> Int {
    var (left, right) = (number / 10_000 % 10_000, number % 10_000)
    for key in keys {
      var mixer = SplitMix64(seed: key ^ UInt64(right))
      (left, right) = (right, (left + Int(mixer.next() % 10_000)) % 10_000)
    }
    return left * 10_000 + right
  }
}
