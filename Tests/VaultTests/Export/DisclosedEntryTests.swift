import Cedar
import Testing

@testable import Vault

@Suite struct DisclosedEntryTests {
  private static let claims: Claims = {
    var claims = Claims()
    claims[.actor] = "p_1 o_1 grid_leader B/baihe/031"
    claims[.subject] = "s_1 resident r_1"
    claims[.purpose] = "care_visit"
    claims[.fields] = "name:masked"
    claims[.detail] = "quote \" backslash \\ line\nend é e\u{301} \u{1F469}"
    return claims
  }()

  private func entry(showing: Set<Claims.Name>) -> (Leaf, DisclosedEntry) {
    let keys = ClaimKeys()
    let leaf = Leaf(
      seq: 184, time: .init("2026-11-21T10:00:00Z")!, event: .fieldRead, outcome: .allow, state: nil,
      claims: ClaimCommitments(Self.claims, keys: keys).digest)
    let shown = Claims.Name.allCases.map { name -> DisclosedEntry.Claim in
      let value = Self.claims.bytes(name)
      let salt = keys.salt(name)
      return showing.contains(name)
        ? .shown(value: value, salt: salt)
        : .withheld(commitment: ClaimCommitments.commit(name, value, salt: salt))
    }
    return (leaf, DisclosedEntry(seq: 184, claims: shown))
  }

  @Test(arguments: [
    Set(Claims.Name.allCases), [], [.purpose, .fields], [.actor], [.subject, .detail, .decision],
  ]) func `what is shown fits the leaf, all of it or a part, and stays so as a line`(
    _ showing: Set<Claims.Name>
  )
    throws
  {
    let (leaf, entry) = entry(showing: showing)
    #expect(entry.matches(leaf))
    let read = try #require(DisclosedEntry(line: entry.line))
    #expect(read == entry && read.matches(leaf))
    for name in Claims.Name.allCases {
      #expect(read[name] == (showing.contains(name) ? Self.claims[name] : nil))
    }
    #expect(entry.line.count <= DisclosedEntry.longestLine)
    // What is withheld is nowhere in the line.
    if !showing.contains(.actor) {
      #expect(!String(decoding: entry.line, as: UTF8.self).contains("grid_leader"))
    }
  }

  @Test func `nothing else fits the leaf`() throws {
    let (leaf, entry) = entry(showing: [.actor, .purpose])
    for position in entry.claims.indices {
      var claims = entry.claims
      switch claims[position] {
      case .shown(let value, let salt):
        claims[position] = .shown(value: value + [0x21], salt: salt)
        #expect(!DisclosedEntry(seq: 184, claims: claims).matches(leaf))
        claims[position] = .shown(value: value, salt: salt.map { $0 ^ 1 })
      case .withheld(let commitment): claims[position] = .withheld(commitment: commitment.map { $0 ^ 1 })
      }
      #expect(!DisclosedEntry(seq: 184, claims: claims).matches(leaf))
    }
    #expect(!DisclosedEntry(seq: 185, claims: entry.claims).matches(leaf))
    #expect(!DisclosedEntry(seq: 184, claims: Array(entry.claims.dropLast())).matches(leaf))
    var swapped = entry.claims
    swapped.swapAt(0, 2)
    #expect(!DisclosedEntry(seq: 184, claims: swapped).matches(leaf))
  }

  @Test func `a line has one form`() {
    let (_, entry) = entry(showing: [.purpose])
    let line = String(decoding: entry.line, as: UTF8.self)
    for other in [
      line + "x", String(line.dropLast()), "[]", "{}", "null", "",
      line.replacing("\"seq\":184", with: "\"seq\":-1"), line.replacing("\"seq\":184", with: "\"seq\":1.5"),
      line.replacing("\"seq\":184", with: "\"seq\":184,\"seq\":184"),
      line.replacing("\"seq\":184", with: "\"seq\":184,\"more\":1"),
      line.replacing("\"purpose\"", with: "\"fields\""), line.replacing("\"salt\"", with: "\"commitment\""),
      line.replacing("\"name\":\"actor\",", with: ""), line.replacing("=\"", with: "\""),
    ] {
      #expect(DisclosedEntry(line: Array(other.utf8)) == nil, "\(other)")
    }
  }
}

@Suite struct TarHeaderTests {
  @Test func `a header says its file's name and size`() throws {
    for (path, size) in [
      ("checkpoint", 243), ("tile/entries/x001/234.p/17", 1 << 20), ("a", 0), ("b", (1 << 33) - 1),
    ] {
      let header = try #require(TarHeader(path: path, size: size))
      #expect(header.block.count == 512)
      #expect(TarHeader(block: header.block) == header)
      for position in [0, 99, 124, 135, 148, 156, 257, 345, 500] {
        var block = header.block
        block[position] ^= 0x40
        #expect(TarHeader(block: block) == nil, "\(position)")
      }
    }
  }

  @Test func `what does not fit has none`() {
    #expect(TarHeader(path: "", size: 1) == nil)
    #expect(TarHeader(path: String(repeating: "a", count: 101), size: 1) == nil)
    #expect(TarHeader(path: "a b", size: 1) == nil)
    #expect(TarHeader(path: "é", size: 1) == nil)
    #expect(TarHeader(path: "a", size: -1) == nil)
    #expect(TarHeader(path: "a", size: 1 << 33) == nil)
    #expect(TarHeader(block: [UInt8](repeating: 0, count: 512)) == nil)
    #expect(TarHeader(block: []) == nil)
  }
}
