import Testing

@testable import Vault

@Suite struct NameMaskTests {
  @Test(arguments: [
    ("王秀兰", "王**"), ("欧阳小雨", "欧阳**"), ("Ann Lee", "A**"), ("王", "王**"), ("司马光", "司马**"),
    ("阿卜杜拉·买买提", "阿**"), ("欧阳·小雨", "欧**"), ("歐陽修", "歐陽**"), ("Élodie", "É**"),
    ("𠮷田", "𠮷**"), ("〇娜", "〇**"), ("諸葛亮", "諸葛**"),
  ])
  func `the surname stays and the rest is two stars`(name: String, shown: String) {
    #expect(masked(name, .name) == shown)
  }

  @Test func `a name that is only the characters of a compound surname keeps one of them`() {
    #expect(masked("欧阳", .name) == "欧**")
  }

  @Test func `the width does not tell how long the name is`() {
    #expect(masked("王" + String(repeating: "兰", count: 100_000), .name) == "王**")
    #expect(masked("王", .name) == masked("王小明", .name))
  }

  @Test(arguments: [
    "", " 王秀兰", "·王", "12345", "\u{202E}王秀兰", "\u{301}A", "\u{FE0F}王", "👩‍👩‍👧‍👦", "\u{200D}王", "*王", "\u{FEFF}王",
    "مريم", "\u{E0100}葛", "\u{0}王", "ＡＢ",
  ])
  func `what does not begin like a name shows nothing`(name: String) {
    #expect(masked(name, .name).utf8.elementsEqual("**".utf8))
  }

  @Test(arguments: [
    ("e\u{301}lodie", "e**"), ("王\u{FE00}秀兰", "王**"), ("葛\u{E0100}城", "葛**"), ("王\u{20DD}", "王**"),
    ("A\u{301}\u{301}\u{301}\u{301}", "A**"),
  ])
  func `a mark behind the surname does not pass`(name: String, shown: String) {
    // Bytes, for Swift's equality would not see a mark that joins a star.
    #expect(Array(masked(name, .name).utf8) == Array(shown.utf8))
  }

  @Test func `bytes that are not UTF-8 show nothing`() {
    #expect(masked([0xE7, 0x8E], .name) == "**")
    #expect(masked([0xFF, 0x41], .name) == "**")
    #expect(masked([0xED, 0xA0, 0x80], .name) == "**")
    #expect(masked([0xC1, 0x81], .name) == "**")
  }
}
