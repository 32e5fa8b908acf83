/// One named stream of draws: (seed, topic, index) always gives the same ones.
///
/// Every topic of every grid has a stream of its own, so that a change to how names are drawn leaves ages,
/// rooms and orders as they were. All draws are of whole numbers; no floating point is involved anywhere.
struct RandomStream {
  /// What a stream is for. The raw values are part of the format: changing one changes the bytes.
  enum Topic: UInt64 {
    case families = 1
    case edges, names, identity, contact, homes, lives, needs, care, consents, members, requests, staff,
      truth, misuse
  }

  private var generator: Xoshiro256StarStar

  init(seed: UInt64, topic: Topic, index: Int = 0) {
    var mixer = SplitMix64(seed: seed)
    mixer = SplitMix64(seed: mixer.next() ^ topic.rawValue)
    mixer = SplitMix64(seed: mixer.next() ^ UInt64(index))
    generator = Xoshiro256StarStar(seed: mixer.next())
  }

  mutating func word() -> UInt64 { generator.next() }

  /// A whole number in `0..<bound`, without bias (Lemire, "Fast Random Integer Generation in an Interval", 2019).
  mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "a draw needs at least one outcome")
    let bound = UInt64(bound)
    var product = generator.next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = generator.next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// True in `parts` of 10,000 draws.
  mutating func happens(_ parts: Int) -> Bool { below(10_000) < parts }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// One element, each as likely as its weight; the weights may have any positive sum.
  mutating func pick<Element>(_ weighted: [(Element, Int)]) -> Element {
    var rest = below(weighted.reduce(0) { $0 + $1.1 })
    for (element, weight) in weighted {
      if rest < weight { return element }
      rest -= weight
    }
    preconditionFailure("the draw lies below the sum of the weights")
  }

  /// Fisher and Yates, from the last element down.
  mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, through: 1, by: -1) {
      elements.swapAt(last, below(last + 1))
    }
  }
}
