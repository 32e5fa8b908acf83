/// xoshiro256**, the generator every draw comes from.
///
/// Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators" (2018), `xoshiro256starstar.c`.
/// Written out here because the standard library promises no stable stream, and the same seed must give the
/// same community on every machine and toolchain. Not for secrets.
struct Xoshiro256StarStar {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// The four words must not all be zero.
  init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

  init(seed: UInt64) {
    var words = SplitMix64(seed: seed)
    state = (words.next(), words.next(), words.next(), words.next())
  }

  mutating func next() -> UInt64 {
    let result = rotated(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotated(state.3, by: 45)
    return result
  }

  private func rotated(_ word: UInt64, by count: UInt64) -> UInt64 {
    (word << count) | (word >> (64 - count))
  }
}
