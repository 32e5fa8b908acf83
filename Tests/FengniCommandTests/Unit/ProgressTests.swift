import Synchronization
import Testing

@testable import FengniCommand

@Suite struct ProgressTests {
  @Test func `the bar shows share, bytes and rows`() {
    let line = ProgressBar.line(
      "importing", done: 3_200_000, total: 4_000_000, rows: 3550, elapsed: .seconds(41))
    #expect(line == "importing  ████████████████░░░░  80 %  3.2 MB of 4.0 MB  3,550 rows  41 s")
  }

  @Test func `a pipe has no share`() {
    #expect(
      ProgressBar.line("importing", done: 900, total: nil, rows: nil, elapsed: .seconds(1))
        == "importing  1 kB  1 s")
  }

  @Test func `more than announced is still a whole bar`() {
    #expect(ProgressBar.line("x", done: 20, total: 10, rows: nil, elapsed: .zero).contains("100 %"))
  }

  @Test func `nothing is drawn but on a terminal`() async throws {
    for isTerminal in [true, false] {
      let said = Mutex("")
      let stream = Console.Stream(isTerminal: isTerminal, usesColour: false) { text in
        said.withLock { $0 += text }
      }
      let bar = ProgressBar("verifying", total: 10, on: stream)
      for round in 0..<1000 where said.withLock({ $0.isEmpty }) {
        bar.update(done: Int64(round))
        if !isTerminal, round > 20 { break }
        try await Task.sleep(for: .milliseconds(10))
      }
      bar.finish()
      #expect(said.withLock { $0.isEmpty } == !isTerminal)
    }
  }

  @Test func `numbers are grouped`() {
    #expect(
      [0, 12, 999, 1000, 130_200, -1234].map(ProgressBar.grouped) == [
        "0", "12", "999", "1,000", "130,200", "-1,234",
      ])
  }
}

@Suite struct ScreenPatchTests {
  @Test func `wrapped lines count, by cells`() {
    #expect(ScreenPatch("15412345678", columns: 80).lines == 1)
    #expect(ScreenPatch(String(repeating: "王", count: 41), columns: 80).lines == 2)
    #expect(ScreenPatch("a\n\nb", columns: 80).lines == 3)
    #expect(ScreenPatch("", columns: 80).lines == 1)
  }
}
