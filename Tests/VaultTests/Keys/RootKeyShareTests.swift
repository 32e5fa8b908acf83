import Sodium
import Testing

@testable import Vault

@Suite struct RootKeyShareTests {
  private let place = RootKeyPlace(vault: VaultID.random(), generation: 3)
  private let custodians = ["Li Na", "王强", "committee safe", "D", "E"]

  private func split(_ key: HeldRootKey, _ threshold: UInt8 = 3, for place: RootKeyPlace? = nil)
    throws -> [RootKeyShareSheet]
  {
    try #require(
      RootKeyShares.split(key, for: place ?? self.place, threshold: threshold, custodians: custodians))
  }

  private func bytes(_ key: HeldRootKey) -> [UInt8] { key.withBytes { [UInt8](copying: $0) } }

  /// What the sheets give, read back from their texts; the message where they give nothing.
  private func open(_ sheets: [RootKeyShareSheet], in place: RootKeyPlace? = nil) -> Result<
    [UInt8], RootKeyFailure
  > {
    do throws(RootKeyFailure) {
      let given = sheets.enumerated().map { RootKeyShares.Given($1.share, named: "file\($0)") }
      guard let key = try RootKeyShares(given, for: place ?? self.place).rootKey() else {
        return .success([])
      }
      return .success([UInt8](copying: key.bytes))
    } catch {
      return .failure(error)
    }
  }

  private func message(_ result: Result<[UInt8], RootKeyFailure>) -> String {
    if case .failure(let failure) = result { failure.description } else { "opened" }
  }

  private func text(_ sheet: RootKeyShareSheet) -> String {
    String(decoding: [UInt8](copying: sheet.text().bytes), as: UTF8.self)
  }

  private func characters(_ share: RootKeyShare) -> [UInt8] { [UInt8](copying: share.text().bytes) }
  private func share(_ text: [UInt8]) throws -> RootKeyShare { try RootKeyShare(text: text.span.bytes) }
  private func sheet(_ text: [UInt8]) throws -> RootKeyShareSheet {
    try RootKeyShareSheet(text: text.span.bytes)
  }

  // MARK: Text

  @Test func `a sheet reads back as it was written, and its characters alone do too`() throws {
    for sheet in try split(HeldRootKey.fresh()) {
      let read = try self.sheet(Array(text(sheet).utf8))
      #expect(read.custodian == sheet.custodian && read.count == 5)
      let alone = try self.sheet(characters(sheet.share))
      #expect(alone.custodian == nil && alone.count == nil)
      for share in [read.share, alone.share] {
        #expect(share.splitting == sheet.share.splitting && share.index == sheet.share.index)
        #expect(characters(share) == characters(sheet.share))
      }
      let characters = String(decoding: self.characters(sheet.share), as: UTF8.self)
      #expect(characters.utf8.count == RootKeyShare.characterCount && characters.utf8.count == 85)
      // As one types it: capitals, hyphens, groups of another size.
      let typed = characters.uppercased().enumerated().map { $0.isMultiple(of: 5) ? " \($1)" : "\($1)" }
        .joined()
      _ = try share(Array("  \(typed)-\r\n".utf8))
    }
  }

  @Test func `every mistyped character is found, wherever it is and whatever it became`() throws {
    let sheet = try split(HeldRootKey.fresh())[1]
    let characters = self.characters(sheet.share)
    for position in characters.indices {
      for byte in UInt8(0x21)...0x7E where byte != characters[position] && byte != UInt8(ascii: "-") {
        var mistyped = characters
        mistyped[position] = byte
        #expect(throws: RootKeyShareFault.mistyped) { _ = try share(mistyped) }
      }
    }
    for position in characters.indices.dropLast() where characters[position] != characters[position + 1] {
      var swapped = characters
      swapped.swapAt(position, position + 1)
      #expect(throws: RootKeyShareFault.mistyped) { _ = try share(swapped) }
    }
    for position in characters.indices {
      var short = characters
      short.remove(at: position)
      #expect(throws: RootKeyShareFault.self) { _ = try share(short) }
    }
  }

  @Test func `three and four mistyped characters are found`() throws {
    var generator = SeededGenerator(seed: 4)
    let characters = self.characters(try split(HeldRootKey.fresh())[0].share)
    let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    for _ in 0..<3000 {
      var mistyped = characters
      for position in (7..<85).shuffled(using: &generator).prefix(Int.random(in: 2...4, using: &generator)) {
        mistyped[position] = alphabet.filter { $0 != characters[position] }.randomElement(using: &generator)!
      }
      #expect(throws: RootKeyShareFault.mistyped) { _ = try share(mistyped) }
    }
  }

  @Test func `lines that do not say what the characters say are refused`() throws {
    let text = text(try split(HeldRootKey.fresh())[1])
    _ = try sheet(Array(text.utf8))
    for (from, to) in [
      ("share 2", "share 3"), ("any 3", "any 2"), ("of 5", "of 2"), ("of 5", "of 05"), ("key 3", "key 4"),
      ("vault ", "vault 0"), ("custodian 王强", "custodian "), ("custodian 王强", "custodian a\tb"),
      ("custodian 王强\n", ""), ("\n\nfengni", "\nfengni"), ("key share v1", "key share v2"),
    ] {
      let altered = text.replacing(from, with: to)
      #expect(altered != text)
      #expect(throws: RootKeyShareFault.self, "\(from)") {
        _ = try sheet(Array(altered.utf8))
      }
    }
    #expect(throws: RootKeyShareFault.self) {
      _ = try sheet(Array((text + "\n").utf8))
    }
    #expect(throws: RootKeyShareFault.self) { _ = try sheet([]) }
  }

  @Test func `anything at all is read without harm`() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
        UInt8.random(in: .min ... .max, using: &generator)
      }
      #expect(throws: RootKeyShareFault.self) { _ = try self.sheet(bytes) }
      let sheet = Array("fengni root key share v1\n".utf8) + bytes
      #expect(throws: RootKeyShareFault.self) { _ = try self.sheet(sheet) }
    }
  }

  // MARK: Together

  @Test func `any three of five give the key, in any order, and more do too`() throws {
    let key = HeldRootKey.fresh()
    let sheets = try split(key)
    for left in 0..<5 {
      for middle in 0..<5 where middle != left {
        for right in 0..<5 where right != left && right != middle {
          #expect(try open([sheets[left], sheets[middle], sheets[right]]).get() == bytes(key))
        }
      }
    }
    #expect(try open(sheets).get() == bytes(key))
    #expect(try open(Array(sheets.dropFirst().reversed())).get() == bytes(key))
  }

  @Test func `too few say how many are missing`() throws {
    let sheets = try split(HeldRootKey.fresh())
    #expect(message(open(Array(sheets.prefix(2)))) == "shares: 2 of 3 are here\n1 more is needed")
    #expect(message(open(Array(sheets.prefix(1)))) == "shares: 1 of 3 are here\n2 more are needed")
    #expect(try open([]).get() == [])
  }

  @Test func `a share of another vault, of a former splitting, of a later one or given twice is named`()
    throws
  {
    let sheets = try split(HeldRootKey.fresh())
    let other = try split(HeldRootKey.fresh(), for: RootKeyPlace(vault: VaultID.random(), generation: 3))
    #expect(message(open([sheets[0], other[1], sheets[2]])) == "share 2 (`file1`): of another vault")
    let former = try split(HeldRootKey.fresh(), for: RootKeyPlace(vault: place.vault, generation: 2))
    #expect(
      message(open([sheets[0], sheets[1], former[4]]))
        == "share 5 (`file2`): of a former splitting: of root key 2, in force is 3")
    #expect(
      message(open([former[0], former[1], former[2]])).hasPrefix("share 1 (`file0`): of a former splitting"))
    let later = try split(HeldRootKey.fresh(), for: place.next)
    #expect(
      message(open([sheets[0], later[1], sheets[2]])).hasPrefix("share 2 (`file1`): of root key 4, which"))
    #expect(
      message(open([sheets[0], sheets[3], sheets[0]])) == "share 1 (`file2`): given twice, first as `file0`")
  }

  @Test func `shares of a splitting that was never put in force are named`() throws {
    let sheets = try split(HeldRootKey.fresh())
    let dropped = try split(HeldRootKey.fresh())
    #expect(
      message(open([sheets[0], dropped[1], sheets[2]])).hasPrefix("share 2 (`file1`): not of one splitting"))
    #expect(
      message(open([sheets[0], dropped[1]])).hasPrefix("share 1 (`file0`), share 2 (`file1`): not of one"))
  }

  @Test func `a forged share is named where enough others are there, and never passed over`() throws {
    let key = HeldRootKey.fresh()
    let sheets = try split(key)
    for forgedIndex in 0..<5 {
      let genuine = sheets[forgedIndex].share
      let forged = RootKeyShareSheet(
        RootKeyShare(genuine.splitting, index: genuine.index, values: Randomness.bytes(32).span.bytes),
        count: 5,
        custodian: "X")
      var five = sheets
      five[forgedIndex] = forged
      #expect(
        message(open(five))
          == "share \(forgedIndex + 1) (`file\(forgedIndex)`): does not fit the others: it is not genuine")
      let four = [forged] + sheets.enumerated().filter { $0.offset != forgedIndex }.prefix(3).map(\.element)
      #expect(message(open(four)).hasSuffix("do not fit together\none of them at least is not genuine"))
      // Exactly as many as needed: another key, which opens no vault.
      #expect(try open(Array(four.prefix(3))).get() != bytes(key))
    }
  }

  @Test func `a key is split among 2 to 255 people with names`() {
    let key = HeldRootKey.fresh()
    func split(_ threshold: UInt8, _ custodians: [String]) -> Int? {
      RootKeyShares.split(key, for: place, threshold: threshold, custodians: custodians)?.count
    }
    #expect(split(2, ["a", "b"]) == 2)
    #expect(split(255, (0..<255).map { "c\($0)" }) == 255)
    #expect(split(2, (0..<256).map { "c\($0)" }) == nil)
    #expect(split(1, ["a", "b"]) == nil)
    #expect(split(3, ["a", "b"]) == nil)
    for name in ["", " a", "a ", "a\nb", "a\u{1B}[2J", String(repeating: "a", count: 65), "a\u{202E}b"] {
      #expect(split(2, ["a", name]) == nil)
    }
  }
}
