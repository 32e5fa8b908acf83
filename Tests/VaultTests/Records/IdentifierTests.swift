import Testing

@testable import Vault

@Suite struct IdentifierTests {
  @Test func `an identifier reads back from its text and its bytes`() throws {
    for _ in 0..<1000 {
      let id = RecordID.random()
      #expect(RecordID(id.text(prefix: "r"), prefix: "r") == id)
      #expect(RandomIdentifier(bytes: id.raw.bytes) == id.raw)
    }
  }

  @Test func `only the one spelling of an identifier is taken`() {
    let id = RecordID(RandomIdentifier(high: 0x0123_4567_89AB_CDEF, low: 0xF00D))
    let text = id.text(prefix: "r")
    #expect(text.utf8.count == 18)
    #expect(RecordID(text.lowercased(), prefix: "r") == nil)
    #expect(RecordID(text, prefix: "c") == nil)
    #expect(RecordID(text + "0", prefix: "r") == nil)
    #expect(RecordID(String(text.dropLast()), prefix: "r") == nil)
    #expect(RecordID(text.dropLast() + "U", prefix: "r") == nil)
    #expect(RecordID(text + "\u{301}", prefix: "r") == nil)
  }

  @Test(arguments: ["B", "B/baihe", "B/baihe/031/07", "c-1/2/3/4/5"])
  func `paths of places are taken`(text: String) {
    #expect(PlacePath(text)?.text == text)
  }

  @Test(arguments: [
    "", "/", "B/", "/B", "B//031", "B/../031", "B/百合", "B/baihe/031/07/1/2", "B/aaaaaaaaaaaaaaaaa",
  ])
  func `what is no path of a place is not taken`(text: String) {
    #expect(PlacePath(text) == nil)
  }

  @Test func `a place lies in itself and what is above, not in a namesake`() throws {
    let building = try #require(PlacePath("B/baihe/031/07"))
    #expect(building.lies(in: building))
    #expect(building.lies(in: try #require(PlacePath("B"))))
    #expect(building.parent?.text == "B/baihe/031")
    #expect(!building.lies(in: try #require(PlacePath("B/baihe/03"))))
    #expect(!building.lies(in: try #require(PlacePath("B/bai"))))
  }

  @Test func `canonically equivalent names are not names at all`() {
    #expect(Name("cafe\u{301}") == nil)
    #expect(Name("café") == nil)
    #expect(Name("Name") == nil)
    #expect(Name("1st") == nil)
    #expect(Name(String(repeating: "a", count: 49)) == nil)
    #expect(FieldName("resident.name.x") == nil)
    #expect(FieldName("resident.") == nil)
  }
}
