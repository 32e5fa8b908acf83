import Testing

@testable import Vault

@Suite struct OtherMaskTests {
  @Test(arguments: [
    ("1947-09-21", "75–79"), ("1946-11-21", "80–84"), ("1946-11-22", "75–79"), ("2026-11-21", "0–4"),
    ("2021-11-21", "5–9"), ("1937-01-01", "85–89"), ("1936-11-21", "90+"), ("1901-02-03", "90+"),
    ("2026-11-22", "**"), ("1947-02-30", "**"), ("1947-9-21", "**"), ("1947-09-21T", "**"), ("", "**"),
    ("1947/09/21", "**"),
  ])
  func `a birth date becomes the band its age lies in today`(date: String, shown: String) {
    #expect(masked(date, .birthBand) == shown)
  }

  @Test func `someone born on 29 February moves on when the year is complete`() {
    func band(_ day: CalendarDate) -> String {
      var output: [UInt8] = []
      MaskKind.birthBand.mask(Array("2012-02-29".utf8).span.bytes, on: day, into: &output)
      return String(decoding: output, as: UTF8.self)
    }
    #expect(band(CalendarDate(year: 2027, month: 2, day: 28)!) == "10–14")
    #expect(band(CalendarDate(year: 2027, month: 3, day: 1)!) == "15–19")
  }

  @Test(arguments: [
    ("wang@example.org", "w***@example.org"), ("w@a.cn", "w***@a.cn"), ("", "***"), ("wang", "***"),
    ("@example.org", "***"), ("a@b@example.org", "***"), ("wang@localhost", "***"), ("wang@-a.org", "***"),
    ("wang@a-.org", "***"), ("wang@a..org", "***"), ("wang@a.org.", "***"), ("王@example.org", "***"),
    ("wang@例.org", "***"), ("wang@exam\u{301}ple.org", "***"), ("wang@", "***"),
    ("wang@a.\(String(repeating: "b", count: 64))", "***"),
  ])
  func `an address shows its first character and domain`(address: String, shown: String) {
    #expect(masked(address, .email) == shown)
  }

  @Test(arguments: [
    ("yes", "yes"), ("高血压", "yes"), ("grade_2", "yes"), ("", "no"), ("no", "no"), ("none", "no"), ("无", "no"),
    ("No", "yes"), ("无力", "yes"),
  ])
  func `existence says whether there is something`(value: String, shown: String) {
    #expect(masked(value, .existence) == shown)
  }

  @Test(arguments: [
    (0, "empty"), (1, "1–20 characters"), (20, "1–20 characters"), (21, "21–50 characters"),
    (119, "51–119 characters"), (120, "120–200 characters"), (200, "120–200 characters"),
    (201, "201–500 characters"), (5000, "2001–5000 characters"), (5001, "over 5000 characters"),
  ])
  func `text becomes the band of its length`(count: Int, shown: String) {
    #expect(masked(String(repeating: "兰", count: count), .sizeBand) == shown)
  }

  @Test func `length is counted in scalars, not in what a screen joins`() {
    #expect(masked(String(repeating: "e\u{301}", count: 20), .sizeBand) == "21–50 characters")
    #expect(masked([0x41, 0xFF], .sizeBand) == "***")
  }

  @Test func `unit and room never show, nor does what policy withholds`() {
    for value in ["", "2单元302", String(repeating: "长", count: 1000)] {
      #expect(masked(value, .address) == "***")
      #expect(masked(value, .withheld) == "***")
    }
  }

  @Test func `a field without a mask is shown byte for byte`() {
    #expect(masked("e\u{301}\u{202E}", .none).utf8.elementsEqual("e\u{301}\u{202E}".utf8))
  }

  @Test func `a mask appends and leaves what was there`() {
    var output = Array("name=".utf8)
    MaskKind.name.mask(Array("王秀兰".utf8).span.bytes, on: maskDay, into: &output)
    #expect(String(decoding: output, as: UTF8.self) == "name=王**")
  }
}
