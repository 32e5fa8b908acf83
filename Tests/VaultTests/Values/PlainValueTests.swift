import Testing

@testable import Vault

@Suite struct PlainValueTests {
  @Test func `long text keeps every scalar and folds CRLF`() {
    let text = FieldKind.text(maxBytes: 2000)
    expectCanonical("a\r\nb\tc\n", text, is: "a\nb\tc\n")
    expectCanonical(" e\u{301} 👩‍👩‍👧‍👦 ", text, is: " e\u{301} 👩‍👩‍👧‍👦 ")
    #expect(canonical(Array("e\u{301}".utf8), text) != canonical(Array("\u{e9}".utf8), text))
  }

  @Test func `short text is one line without spaces at its ends`() {
    let text = FieldKind.text(maxBytes: 64)
    expectCanonical("\u{3000}2单元302 ", text, is: "2单元302")
    expectRefused("2单元\n302", text, .forbiddenCharacter)
    expectRefused("a\tb", text, .forbiddenCharacter)
    expectRefused("   ", text, .empty)
  }

  @Test(arguments: [
    "\u{0}", "\u{1B}[31m", "\u{7F}", "\u{85}", "a\rb", "\u{202E}x", "\u{2066}x", "\u{200F}", "\u{2028}",
    "\u{FEFF}x",
    "\u{FFFD}\u{200E}", "a\u{61C}",
  ])
  func `text without meaning or with a hidden one is refused`(text: String) {
    expectRefused(text, .text(maxBytes: 2000), .forbiddenCharacter)
    expectRefused(text, .text(maxBytes: 64), .forbiddenCharacter)
  }

  @Test func `noncharacters are refused`() {
    // Swift's literals do not write them.
    for bytes: [UInt8] in [[0xEF, 0xBF, 0xBE], [0xEF, 0xB7, 0x90], [0xF4, 0x8F, 0xBF, 0xBF]] {
      guard case .failure(let problem) = canonical(bytes, .text(maxBytes: 2000)) else {
        Issue.record("taken")
        continue
      }
      #expect(problem.code == .forbiddenCharacter)
    }
  }

  @Test func `text is bounded in bytes and must be UTF-8`() {
    expectCanonical("王王", .text(maxBytes: 6), is: "王王")
    expectRefused("王王a", .text(maxBytes: 6), .tooLong)
    for bytes: [UInt8] in [
      [0xFF], [0xC0, 0x80], [0xE7, 0x8E], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
    ] {
      #expect(canonical(bytes, .text(maxBytes: 2000)) == .failure(.notUTF8))
      #expect(canonical(bytes, .text(maxBytes: 64)) == .failure(.notUTF8))
      #expect(canonical(bytes, .personName) == .failure(.notUTF8))
    }
  }

  @Test func `nothing is no value of any kind`() {
    let kinds: [FieldKind] = [
      .text(maxBytes: 9), .personName, .code([Name(checked: "male")]), .boolean, .date, .time,
      .integer(0...9), .residentID, .phone, .plate, .reference(Name(checked: "resident")),
      .token(maxBytes: 9), .list(of: .date, max: 2),
    ]
    for kind in kinds { expectRefused("", kind, .empty) }
  }

  @Test func `a code is one of those declared, byte for byte`() {
    let sex = FieldKind.code([Name(checked: "male"), Name(checked: "female")])
    expectCanonical("female", sex, is: "female")
    for text in ["Female", "female ", "femal", "femalee", "fe\u{301}male", "女"] {
      expectRefused(text, sex, .notACode)
    }
    for vault in VaultKind.allCases { expectCanonical("yes", .boolean, in: vault, is: "yes") }
    for text in ["true", "Yes", "1", "yes "] { expectRefused(text, .boolean, .notABoolean) }
  }

  @Test func `dates and times are real and have one spelling`() {
    expectCanonical("2024-02-29", .date, is: "2024-02-29")
    for text in [
      "2023-02-29", "2024-2-29", "2024-02-29 ", "2024/02/29", "0000-01-01", "2024-13-01", "2024-00-01",
      "24-02-29",
      "2024-02-29T00:00:00Z", "２０２４-02-29",
    ] { expectRefused(text, .date, .notADate) }
    expectCanonical("2024-02-29T23:59:59Z", .time, is: "2024-02-29T23:59:59Z")
    for text in [
      "2024-02-29T24:00:00Z", "2024-02-29T23:60:00Z", "2024-02-29T23:59:60Z", "2024-02-29T23:59:59",
      "2024-02-29T23:59:59+08:00", "2024-02-29 23:59:59Z", "2023-02-29T00:00:00Z", "2024-02-29t23:59:59z",
    ] { expectRefused(text, .time, .notATime) }
  }

  @Test func `a whole number has one spelling and a range`() {
    let kind = FieldKind.integer(-5...120)
    for text in ["0", "7", "120", "-5"] { expectCanonical(text, kind, is: text) }
    for text in ["+7", "07", "-0", "00", "7.0", "7e0", " 7", "-", "１", "9999999999999999999"] {
      expectRefused(text, kind, .notAnInteger)
    }
    for text in ["121", "-6", "999999999999999999"] { expectRefused(text, kind, .outOfRange) }
  }

  @Test func `a reference is a key or a record id`() {
    let kind = FieldKind.reference(Name(checked: "resident"))
    for text in ["R-000123", "r_7Q2KX0000000000A", "a", String(repeating: "a", count: 64)] {
      expectCanonical(text, kind, is: text)
    }
    for text in ["-R", "R 1", "R/1", "R-é", String(repeating: "a", count: 65), "R\u{0}", "R;1"] {
      expectRefused(text, kind, .notAReference)
    }
  }

  @Test func `a token is a word of ASCII`() {
    expectCanonical("resident.phone:masked", .token(maxBytes: 97), is: "resident.phone:masked")
    expectRefused("two words", .token(maxBytes: 97), .notAToken)
    expectRefused("abc", .token(maxBytes: 2), .tooLong)
  }

  @Test func `a list holds values of its kind, each once`() {
    let kind = FieldKind.list(of: .code([Name(checked: "cook"), Name(checked: "drive")]), max: 2)
    expectCanonical("drive ; cook", kind, is: "drive;cook")
    expectCanonical("cook", kind, is: "cook")
    expectRefused("cook;cook", kind, .repeatedItem)
    expectRefused("cook;", kind, .emptyItem)
    expectRefused(";cook", kind, .emptyItem)
    expectRefused("cook;swim", kind, .notACode)
    expectRefused("cook;drive;cook", kind, .tooManyItems)
    expectCanonical("cook", .list(of: .token(maxBytes: 20), max: 1), is: "cook")
  }
}
