/// SplitMix64: the same numbers for a seed on every machine, so that a failing property can be run again.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A number of any size: small ones and the ends of the range come often.
  mutating func integer() -> Int64 {
    let bits = Int64(bitPattern: next())
    return switch next() % 4 {
    case 0: bits % 100
    case 1: bits >> Int64(next() % 64)
    case 2: (bits < 0 ? Int64.min : Int64.max) &+ (bits % 100)
    default: bits
    }
  }

  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[Int(next() % UInt64(elements.count))]
  }
}
