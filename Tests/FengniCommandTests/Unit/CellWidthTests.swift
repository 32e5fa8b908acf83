import Testing

@testable import FengniCommand

@Suite struct CellWidthTests {
  @Test func `Chinese characters take two cells`() {
    #expect(CellWidth.of("王秀兰") == 6)
    #expect(CellWidth.of("王**") == 4)
    #expect(CellWidth.of("75–79岁") == 7)
  }

  @Test func `fullwidth forms, kana and Hangul take two cells`() {
    #expect(CellWidth.of("ＡＢ") == 4)
    #expect(CellWidth.of("かな") == 4)
    #expect(CellWidth.of("한국") == 4)
    #expect(CellWidth.of("。、") == 4)
  }

  @Test func `rare characters beyond the basic plane take two cells`() {
    #expect(CellWidth.of("\u{20BB7}") == 2)
    #expect(CellWidth.of("\u{30000}") == 2)
  }

  @Test func `combining marks take none`() {
    #expect(CellWidth.of("e\u{301}") == 1)
    #expect(CellWidth.of("\"\u{301}") == 1)
    #expect(CellWidth.of("か\u{3099}") == 2)
    #expect(CellWidth.of("\u{200D}") == 0)
  }

  @Test func `the middle dot of a name takes one cell`() {
    #expect(CellWidth.of("买买提·艾力") == 11)
  }

  @Test func `Latin text takes a cell a letter`() {
    #expect(CellWidth.of("r_7Q2KX") == 7)
    #expect(CellWidth.of("") == 0)
  }

  @Test func `the edges of ranges are inside them`() {
    for (value, width) in [
      (0x10FF, 1), (0x1100, 2), (0x115F, 2), (0x1160, 0), (0x3247, 2), (0x3248, 1), (0x4E00, 2),
    ] as [(UInt32, Int)] {
      #expect(Unicode.Scalar(value).map { CellWidth.of($0) } == width, "U+\(String(value, radix: 16))")
    }
  }
}
