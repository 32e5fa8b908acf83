import Testing

@testable import Sodium

@Suite struct FieldElementTests {
  /// The definition: the product of two polynomials, then the remainder by 0x11B.
  private func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var wide = 0
    for bit in 0..<8 where right >> bit & 1 == 1 { wide ^= Int(left) << bit }
    for bit in stride(from: 14, through: 8, by: -1) where wide >> bit & 1 == 1 { wide ^= 0x11B << (bit - 8) }
    return UInt8(wide)
  }

  @Test func `every product is that of the definition, and FIPS 197's examples come out`() {
    for left in UInt8.min...UInt8.max {
      for right in UInt8.min...UInt8.max {
        #expect((FieldElement(left) * FieldElement(right)).byte == product(left, right))
      }
    }
    // FIPS 197, sections 4.2 and 4.2.1.
    #expect(FieldElement(0x57) * FieldElement(0x83) == FieldElement(0xC1))
    #expect(FieldElement(0x57) * FieldElement(0x13) == FieldElement(0xFE))
  }

  @Test func `every element but zero times its inverse is one`() {
    for byte in UInt8(1)...UInt8.max {
      #expect(FieldElement(byte) * FieldElement(byte).inverse == .one)
    }
    #expect(FieldElement.zero.inverse == .zero)
  }
}

@Suite struct SecretSharesTests {
  private func combined(_ shares: [(UInt8, [UInt8])], threshold: Int) -> [UInt8]? {
    var collected = CollectedShares(size: shares.first?.1.count ?? 0)
    for (index, value) in shares where !collected.add(index, value.span.bytes) { return nil }
    guard let secret = collected.secret(threshold: threshold) else { return nil }
    return array(secret.bytes)
  }

  /// Secret 00…1f in 3 of 5, made by PyPI's pyshamir 1.1.0 (after HashiCorp Vault's) with these coefficients and
  /// the numbers 1 to 5; shamir-mnemonic 0.3.0's interpolation, which has tables of logarithms, gives the secret
  /// back from them too.
  private let coefficients = """
    38b4e652e44da7f2370d9e260e27136550a4a3a6d07f5c0c332f8b1224083fd2\
    2b902f8911e81818f8c99d5d5d9831957504d90e945de2e8f54ee781cc75f636
    """
  private let published = [
    "8cb5ab563ebd2f71fc0ca55b109422e2abb7eb1325d5d3b369ced311a77ba7df",
    "9685feb35eba86ae0efa5683d6486614305dbd43f65bfa17e2884649cefa5230",
    "1a3157e66402afd8fafff9d3cad14af98bfb4443c79b3fb3935f8f43759cebf0",
    "55e30310081d7841fd3dd6a0062c1e7c7fe554e8fdf03a4097b0dbbc696412a7",
    "d957aa4532a55137093879f01ab53291c443ade8cc30ffe4e66712b6d202ab67",
  ]

  @Test func `shares are those of another implementation, byte for byte`() throws {
    let secret = [UInt8](0..<32)
    let coefficients = try bytes(coefficients)
    let shares = SecretShares(
      of: secret.span.bytes, coefficients: coefficients.span.bytes, threshold: 3, count: 5)
    for (number, share) in published.enumerated() {
      let ours = array(shares.value(of: UInt8(number + 1)))
      #expect(ours == (try bytes(share)))
    }
    for left in 0..<5 {
      for middle in 0..<5 where middle != left {
        for right in 0..<5 where right != left && right != middle {
          let three = try [left, middle, right].map { (UInt8($0 + 1), try bytes(published[$0])) }
          #expect(combined(three, threshold: 3) == secret)
        }
      }
    }
  }

  @Test func `another implementation's shares with numbers of its choice give its secret`() throws {
    // pyshamir 1.1.0, with its own randomness: 2 of 3, and 4 of 6.
    let secret = try bytes(String(repeating: "f00dface", count: 8))
    let two: [(UInt8, [UInt8])] = [
      (251, try bytes("129e200b542b605733b521ffec6afe035bffb316d0cb82e33b4cbceb3cd30406")),
      (200, try bytes("b668c4a220f48ed440e117a7cc6d9b60edd4a14dd50fc89b82946c598d5280d2")),
    ]
    let four: [(UInt8, [UInt8])] = [
      (111, try bytes("73ef7f95ff3559490949a2f2d2234a0596e2b896e99104b2ae9d456a4a1f2a81")),
      (42, try bytes("be6069ebaed53ba9d979011fcc90cc51a7552f14d5d491b63810b3be2069c6b0")),
      (48, try bytes("b40b0be56279acd10a62654ab61b737fe0f370e3e22ff5e1b93c50a6a2a80da2")),
      (24, try bytes("e0927c60e6694754d2c0bce9c4830a7150f73ba13db511b7b74d6c923ac26d62")),
    ]
    #expect(combined(two, threshold: 2) == secret)
    #expect(combined(four, threshold: 4) == secret)
  }

  @Test func `any threshold of the shares give the secret, in any order`() {
    var generator = Seeded(0x5EC2E7)
    for threshold in 2...6 {
      for count in threshold...8 {
        let secret = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let shares = SecretShares(of: secret.span.bytes, threshold: threshold, count: count)
        for _ in 0..<8 {
          let chosen = (1...UInt8(count)).shuffled(using: &generator).prefix(threshold)
          #expect(combined(chosen.map { ($0, array(shares.value(of: $0))) }, threshold: threshold) == secret)
        }
      }
    }
  }

  @Test(arguments: [(2, 255), (255, 255), (128, 200)])
  func `the largest numbers work`(threshold: Int, count: Int) {
    let secret = [UInt8](repeating: 0xA5, count: 4)
    let shares = SecretShares(of: secret.span.bytes, threshold: threshold, count: count)
    let last = (UInt8(count - threshold + 1)...UInt8(count)).map { ($0, array(shares.value(of: $0))) }
    #expect(combined(last, threshold: threshold) == secret)
  }

  @Test func `with one share too few every value of the secret's byte is as likely as before`() throws {
    // 3 of n: over all 65,536 pairs of coefficients, any two shares of a given byte take every pair of values
    // exactly once, whatever the byte is. So two shares fit each of the 256 bytes equally often.
    for secret in [UInt8(0), 0x53, 0xFF] {
      for (first, second) in [(UInt8(1), UInt8(2)), (7, 200)] {
        var seen = [Bool](repeating: false, count: 65_536)
        for linear in UInt8.min...UInt8.max {
          for square in UInt8.min...UInt8.max {
            func value(_ place: UInt8) -> UInt8 {
              let place = FieldElement(place)
              return ((FieldElement(square) * place + FieldElement(linear)) * place + FieldElement(secret))
                .byte
            }
            seen[Int(value(first)) << 8 | Int(value(second))] = true
          }
        }
        #expect(seen.allSatisfy { $0 })
      }
    }
    // And the values the vault's own code makes: two given shares of 3, and a third of each value, give every byte.
    let two: [(UInt8, [UInt8])] = [(1, [0x12]), (2, [0x9C])]
    let secrets = (UInt8.min...UInt8.max).map { combined(two + [(3, [$0])], threshold: 3) }
    #expect(Set(secrets.compactMap { $0 }).count == 256)
  }

  @Test func `all coefficients are drawn at random, zero included`() {
    // The highest coefficient of 2 of 2 is share 1 plus the secret: over 20,000 splits each value comes up.
    let secret: [UInt8] = [0x77]
    var counts = [Int](repeating: 0, count: 256)
    for _ in 0..<20_000 {
      let shares = SecretShares(of: secret.span.bytes, threshold: 2, count: 2)
      counts[Int(array(shares.value(of: 1))[0] ^ 0x77)] += 1
    }
    // A value misses with probability 256 · e⁻⁷⁸; beyond 160 of 78 expected is nine deviations.
    #expect(counts.allSatisfy { (1..<160).contains($0) })
  }

  @Test func `too few, a number twice and the number zero give nothing`() {
    let shares: [(UInt8, [UInt8])] = [(1, [1]), (2, [2])]
    #expect(combined(shares, threshold: 3) == nil)
    #expect(combined([(1, [1]), (1, [2])], threshold: 2) == nil)
    #expect(combined([(0, [1]), (1, [2])], threshold: 2) == nil)
    #expect(!SecretShares.isPossible(threshold: 1, count: 3))
    #expect(!SecretShares.isPossible(threshold: 4, count: 3))
    #expect(!SecretShares.isPossible(threshold: 2, count: 256))
  }

  @Test func `a share more than needed shows whether it fits the others`() {
    let secret = [UInt8](0..<32)
    let shares = SecretShares(of: secret.span.bytes, threshold: 3, count: 5)
    var collected = CollectedShares(size: 32)
    for index in [UInt8(5), 1, 4, 2] { take(index, array(shares.value(of: index)), in: &collected) }
    var misfits = collected.misfits(threshold: 3)
    #expect(misfits == [])
    for flipped in bitFlips(of: array(shares.value(of: 3))) {
      var others = CollectedShares(size: 32)
      for index in [UInt8(5), 1, 4] { take(index, array(shares.value(of: index)), in: &others) }
      take(3, flipped, in: &others)
      misfits = others.misfits(threshold: 3)
      #expect(misfits == [3])
    }
  }

  private func take(_ index: UInt8, _ value: [UInt8], in shares: inout CollectedShares) {
    let isTaken = shares.add(index, value.span.bytes)
    #expect(isTaken)
  }
}

/// SplitMix64, so that a failure comes again.
private struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
