import Testing

@testable import FengniCommand

@Suite struct NearestTests {
  @Test func `a mistyped subcommand is answered with the one meant`() {
    let failure = UnknownSubcommand.find(in: ["recrod", "get", "r_1"], of: Fengni.self)
    #expect(failure?.status == .usage)
    #expect(failure?.wayOut == ["did you mean `fengni record`?"])
  }

  @Test func `so is one below another`() {
    let failure = UnknownSubcommand.find(in: ["audit", "verfy"], of: Fengni.self)
    #expect(failure?.wayOut == ["did you mean `fengni audit verify`?"])
  }

  @Test func `a word nothing is like gets the list`() {
    let failure = UnknownSubcommand.find(in: ["audit", "zzzzzzzz"], of: Fengni.self)
    #expect(failure?.wayOut.first?.contains("checkpoint") == true)
  }

  @Test func `arguments of a command are not taken for subcommands`() {
    #expect(UnknownSubcommand.find(in: ["reveal", "r_1", "phone"], of: Fengni.self) == nil)
    #expect(UnknownSubcommand.find(in: ["--help"], of: Fengni.self) == nil)
    #expect(UnknownSubcommand.find(in: ["help", "reveal"], of: Fengni.self) == nil)
    #expect(UnknownSubcommand.find(in: [], of: Fengni.self) == nil)
  }

  @Test func `distances count swaps of neighbours as one`() {
    #expect(Nearest.distance(Array("recrod".utf8), Array("record".utf8)) == 1)
    #expect(Nearest.distance(Array("".utf8), Array("abc".utf8)) == 3)
    #expect(Nearest.distance(Array("abc".utf8), Array("abc".utf8)) == 0)
  }
}
