import Testing

@testable import SyntheticCommunity

@Suite struct `Random streams` {
  @Test func `SplitMix64 gives the published sequence`() {
    var generator = SplitMix64(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431,
      16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test func `xoshiro256** gives the published sequence`() {
    var generator = Xoshiro256StarStar(state: (1, 2, 3, 4))
    let expected: [UInt64] = [
      11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
      16_172_922_978_634_559_625, 8_476_171_486_693_032_832, 10_595_114_339_597_558_777,
      2_904_607_092_377_533_576,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test func `topics and indices have streams of their own`() {
    var first = RandomStream(seed: 7, topic: .names, index: 1)
    var again = RandomStream(seed: 7, topic: .names, index: 1)
    var otherIndex = RandomStream(seed: 7, topic: .names, index: 2)
    var otherTopic = RandomStream(seed: 7, topic: .homes, index: 1)
    var otherSeed = RandomStream(seed: 8, topic: .names, index: 1)
    let word = first.word()
    #expect(word == again.word())
    #expect(![otherIndex.word(), otherTopic.word(), otherSeed.word()].contains(word))
  }

  @Test func `every outcome of a bounded draw is equally likely`() {
    var stream = RandomStream(seed: 3, topic: .truth)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.below(7)] += 1 }
    #expect(counts.allSatisfy { (9_600...10_400).contains($0) })
  }

  @Test func `shuffling keeps every element`() {
    var stream = RandomStream(seed: 3, topic: .truth)
    var elements = Array(0..<100)
    stream.shuffle(&elements)
    #expect(elements != Array(0..<100))
    #expect(elements.sorted() == Array(0..<100))
  }
}
