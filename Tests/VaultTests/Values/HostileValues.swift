/// Values as an attacker or a broken export would write them: parts of good ones between marks that join, turn or
/// hide text, and bytes that are no text at all.
enum HostileValues {
  static let pieces: [String] = [
    "王", "欧", "阳", "秀", "A", "z", "É", "1", "5", "4", "0", "027-", "154", "+86", "·", "\u{301}", "\u{FE0F}",
    "\u{E0100}",
    "\u{202E}", "\u{200D}", "👩", "👩‍👩‍👧‍👦", "𠮷", "〇", "鄂A·", "I3845", "@", "example.org", "X", " ", "\u{3000}", "*",
    "\0", "\n",
    "مر", "无", "no", "1947-09-21", "-", "…",
  ]

  static func next(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0...24, using: &random) {
      if Int.random(in: 0..<12, using: &random) == 0 {
        bytes.append(UInt8.random(in: 0...255, using: &random))
      } else {
        bytes.append(contentsOf: pieces.randomElement(using: &random)!.utf8)
      }
    }
    return bytes
  }
}

/// Small, fast and the same on every machine (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
