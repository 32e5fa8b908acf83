import MerkleLog
import Sodium
import Testing

/// Policies as c2sp.org/tlog-policy describes them; the texts follow its words one by one.
@Suite struct TrustPolicyTests {
  private static func key(_ name: String, _ seed: UInt8, _ kind: VerifierKey.Kind = .cosignature) throws
    -> VerifierKey
  {
    let seed = [UInt8](repeating: seed, count: 32)
    let publicKey = Ed25519.SigningKey(seed: seed.span.bytes).publicKey
    return VerifierKey(name: try #require(KeyName(name)), kind: kind, publicKey: publicKey)
  }

  private let log = Result { try Self.key("example.org/log", 1, .ed25519) }
  private let x = Result { try (1...3).map { try Self.key("x\($0)", 10 + $0) } }
  private let y = Result { try (1...3).map { try Self.key("y\($0)", 20 + $0) } }

  private func policy(_ text: String) throws -> TrustPolicy { try TrustPolicy(Array(text.utf8)) }

  /// The example of the specification, with keys.
  private func example() throws -> String {
    let (log, x, y) = (try log.get(), try x.get(), try y.get())
    return """
      log \(log)

      witness X1 \(x[0])
      witness X2 \(x[1])
      witness X3 \(x[2])
      group X-witnesses 2 X1 X2 X3

      witness Y1 \(y[0])
      witness Y2 \(y[1])
      witness Y3 \(y[2])
      group Y-witnesses any Y1 Y2 Y3

      group X-and-Y all X-witnesses Y-witnesses
      quorum X-and-Y

      """
  }

  @Test func `the example asks for two of the one and one of the other`() throws {
    let policy = try policy(example())
    let (x, y) = (try x.get(), try y.get())
    #expect(policy.logs.map(\.key) == [try log.get()])
    #expect(policy.witnesses.map(\.key) == x + y && policy.witnesses.allSatisfy { $0.url == nil })
    #expect(policy.isReached(by: [x[0], x[2], y[1]]))
    #expect(policy.isReached(by: Set(x + y)))
    for few: Set<VerifierKey> in [[], [x[0], y[0]], Set(x), Set(y), [x[0], y[0], y[1], y[2]]] {
      #expect(!policy.isReached(by: few))
    }
  }

  @Test func `a threshold is reached by every subset that is large enough, and by no other`() throws {
    let witnesses = try (1...5).map { try Self.key("w\($0)", 40 + $0) }
    let lines = witnesses.map { "witness \($0.name) \($0)" }.joined(separator: "\n")
    let names = witnesses.map(\.name.description).joined(separator: " ")
    for (word, threshold) in [("any", 1), ("all", 5)] + (1...5).map({ ("\($0)", $0) }) {
      let policy = try policy("\(lines)\ngroup g \(word) \(names)\nquorum g\n")
      for subset in 0..<32 {
        let cosigners = witnesses.indices.filter { subset >> $0 & 1 == 1 }.map { witnesses[$0] }
        #expect(policy.isReached(by: Set(cosigners)) == (cosigners.count >= threshold))
      }
    }
  }

  @Test func `no cosignature, one witness, addresses, blanks and comments`() throws {
    let (log, x) = (try log.get(), try x.get())
    #expect(try policy("quorum none\n").isReached(by: []))
    #expect(try !policy("witness a \(x[0])\nquorum a\n").isReached(by: []))
    let text =
      "\t # mine\n\n \t\n  log\t\(log)  https://log.example.org/ \nquorum none\n#end\nlog \(x[0].asLog)\n"
    let policy = try policy(text)
    #expect(policy.logs.map(\.key) == [log, x[0].asLog])
    #expect(policy.logs[0].url == Array("https://log.example.org/".utf8) && policy.logs[1].url == nil)
    // The same key may be that of a log and of a witness; a name may be any bytes, that of a key too.
    _ = try self.policy("log \(x[0].asLog)\nwitness 王 \(x[0])\nquorum 王\n")
    let bytes = Array("witness ".utf8) + [0xFF, 0x80] + Array(" \(x[0])\nquorum ".utf8) + [0xFF, 0x80, 0x0A]
    #expect(try TrustPolicy(bytes).isReached(by: [x[0]]))
    // K and the Kelvin sign are two names.
    _ = try self.policy("witness K \(x[0])\nwitness \u{212A} \(x[1])\ngroup g all K \u{212A}\nquorum g\n")
  }

  @Test func `whatever is not a policy is refused`() throws {
    let (log, x, y) = (try log.get(), try x.get(), try y.get())
    let two = "witness a \(x[0])\nwitness b \(x[1])\n"
    let renamed = VerifierKey(name: KeyName("other")!, kind: .cosignature, publicKey: x[0].publicKey)
    for text in [
      "", "\n", "log \(log)\n", "quorum none", "quorum none\nquorum none\n", "quorum\n", "quorum none none\n",
      "Quorum none\n", "quorum a\n\(two)", two + "quorum c\n", "log\nquorum none\n",
      "log \(log) a b\nquorum none\n", "log \(log)\nlog \(log) url\nquorum none\n",
      "log \(x[0])\nquorum none\n",
      "log \(log)x\nquorum none\n", "witness a\nquorum none\n", "witness a \(log)\nquorum a\n",
      "witness a \(x[0]) u v\nquorum a\n", "witness none \(x[0])\nquorum none\n",
      "witness a \(x[0])\nwitness a \(x[1])\nquorum a\n",
      "witness a \(x[0])\nwitness b \(renamed)\nquorum a\n",
      two + "group g\nquorum a\n", two + "group g any\nquorum a\n", two + "group g 0 a\nquorum g\n",
      two + "group g 3 a b\nquorum g\n", two + "group g 01 a b\nquorum g\n",
      two + "group g +1 a b\nquorum g\n",
      two + "group g -1 a b\nquorum g\n", two + "group g some a b\nquorum g\n",
      two + "group g 1 a a\nquorum g\n", two + "group g 1 a none\nquorum g\n",
      two + "group g 1 g a\nquorum g\n", two + "group a 1 b\nquorum a\n", two + "group none 1 b\nquorum b\n",
      two + "group g 1 a b\ngroup h 1 a\nquorum h\n",
      two + "witness c \(y[0])\ngroup g 1 a b\ngroup h 1 g c\ngroup i 1 g\nquorum i\n",
      two + "group h 1 g\ngroup g 1 a\nquorum h\n", two + "group g 99999999999999999999 a b\nquorum g\n",
      "quorum none\r\n", "quorum\u{0B}none\n", "#\u{0}\nquorum none\n", "quorum none\n\u{7F}\n",
      "key \(log)\nquorum none\n",
    ] {
      #expect(throws: TrustPolicyError.self, "\(text)") { try policy(text) }
    }
    #expect(throws: TrustPolicyError.self) {
      try TrustPolicy([UInt8](repeating: 0x0A, count: TrustPolicy.longest) + Array("quorum none\n".utf8))
    }
    // As many as the specification recommends, deeply nested.
    var many = ""
    for number in 1...32 {
      many += "log \(try Self.key("l\(number)", UInt8(number), .ed25519))\n"
      many += "witness w\(number) \(try Self.key("w\(number)", 100 + UInt8(number)))\n"
      many += "group g\(number) all w\(number)\(number > 1 ? " g\(number - 1)" : "")\n"
    }
    let all = Set(try (1...32).map { try Self.key("w\($0)", 100 + UInt8($0)) })
    #expect(try policy(many + "quorum g32\n").isReached(by: all))
    #expect(try !policy(many + "quorum g32\n").isReached(by: all.filter { $0.name.description != "w1" }))
  }

  @Test func `what is written is read again, and says the same`() throws {
    let (log, x) = (try log.get(), try x.get())
    for threshold in 1...3 {
      let written = TrustPolicy(log: log, quorum: try Quorum(threshold, of: x))
      let text = try #require(written.text)
      #expect(try TrustPolicy(text) == written)
      for subset in 0..<8 {
        let cosigners = x.indices.filter { subset >> $0 & 1 == 1 }.map { x[$0] }
        #expect(written.isReached(by: Set(cosigners)) == (cosigners.count >= threshold))
      }
    }
    let single = TrustPolicy(log: log, quorum: try Quorum(1, of: [x[1]]))
    #expect(
      String(decoding: try #require(single.text), as: UTF8.self)
        == "log \(log)\nwitness w1 \(x[1])\nquorum w1\n")
    #expect(try TrustPolicy(#require(try policy(example()).text)) == policy(example()))
    // What cannot be written is not written otherwise.
    let odd = try Self.key("a\u{7F}b", 9, .ed25519)
    #expect(TrustPolicy(log: odd, quorum: try Quorum(1, of: x)).text == nil)
  }
}

extension VerifierKey {
  /// The same key as a log's.
  fileprivate var asLog: VerifierKey { VerifierKey(name: name, kind: .ed25519, publicKey: publicKey) }
}
