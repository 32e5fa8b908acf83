import ArgumentParser
import Foundation
import Testing
import VaultClient

@testable import FengniCommand

@Suite struct ArgumentTests {
  /// Every command of the tree with the words that lead to it.
  private static func commands(
    _ command: any ParsableCommand.Type = Fengni.self, path: [String] = []
  ) -> [(path: [String], type: any ParsableCommand.Type)] {
    [(path, command)]
      + command.configuration.subcommands.flatMap { commands($0, path: path + [$0._commandName]) }
  }

  /// The words of a line, as a shell parts them.
  private static func words(_ line: Substring) -> [String] {
    line.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap { place, part in
      place.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
    }
  }

  @Test func `the help of every command shows an example that parses`() throws {
    for (path, command) in Self.commands() where command.configuration.subcommands.isEmpty {
      let lines = command.configuration.discussion.split(separator: "\n")
      let examples = lines.compactMap { line -> Substring? in
        guard let start = line.range(of: "fengni ") else { return nil }
        let isExample = line.hasPrefix("Example: ") || line.hasPrefix("  ")
        return isExample ? line[start.upperBound...] : nil
      }
      #expect(!examples.isEmpty, "\(path.joined(separator: " "))")
      for example in examples {
        // Without what a shell makes of it.
        let words = Self.words(example.prefix { !"<>|".contains($0) })
        #expect(throws: Never.self, "\(example)") { _ = try Fengni.parseAsRoot(words) }
      }
      // What an import does need not be said.
      let words = path == ["import", "run"] ? ["import"] : path
      #expect(examples.contains { Self.words($0).starts(with: words) }, "\(path)")
    }
  }

  @Test func `no option takes a secret`() {
    for (path, command) in Self.commands() {
      let help = Fengni.helpMessage(for: command, columns: 400)
      let options = help.split(whereSeparator: {
        $0 == " " || $0 == "\n" || $0 == "," || $0 == "[" || $0 == "("
      })
      .filter { $0.hasPrefix("--") }
      for option in options {
        let name = option.dropFirst(2)
        for word in ["token", "pin", "secret", "password", "passphrase"] where name.contains(word) {
          // `--pin` of the log names a file that holds a checkpoint, and `unseal --passphrase` takes nothing: it asks.
          #expect(
            name.hasSuffix("-file") || path == ["unseal"] && name.hasPrefix("passphrase")
              || name == "pin" && ["audit", "checkpoint", "backup"].contains(path.first),
            "\(path.joined(separator: " ")) \(option)")
        }
      }
    }
  }

  @Test func `every command explains itself`() {
    for (path, command) in Self.commands() {
      #expect(!command.configuration.abstract.isEmpty, "\(path.joined(separator: " "))")
    }
  }

  @Test func `the tree is the one announced`() {
    let words = Fengni.configuration.subcommands.map { $0._commandName }
    for word in [
      "init", "serve", "key", "status", "record", "reveal", "search", "import", "synth", "apitoken", "person",
      "post", "place",
      "whoami", "can-i", "audit", "mylog", "login", "policy", "doctor", "version", "demo",
    ] {
      #expect(words.contains(word), "\(word)")
    }
  }

  @Test func `a record is typed with or without its type`() {
    #expect(RecordArgument(argument: "r_7Q2KX")?.type == nil)
    #expect(RecordArgument(argument: "resident/r_7Q2KX")?.type == "resident")
    #expect(RecordArgument(argument: "a/b/c") == nil)
    #expect(RecordArgument(argument: "/r_1") == nil)
    #expect(RecordArgument(argument: "resident/") == nil)
    #expect(RecordArgument(argument: "r_1\u{1B}") == nil)
  }

  @Test func `a place is known by its end where only one ends so`() throws {
    let paths = ["B", "B/baihe", "B/baihe/031", "B/baihe/031/07", "B/ziteng/033", "B/ziteng/033/07"]
    #expect(try PlaceArgument.path(endingIn: "031/07", among: paths) == "B/baihe/031/07")
    #expect(try PlaceArgument.path(endingIn: "B", among: paths) == "B")
    #expect(throws: CommandFailure.self) { try PlaceArgument.path(endingIn: "07", among: paths) }
    #expect(throws: CommandFailure.self) { try PlaceArgument.path(endingIn: "1/07", among: paths) }
  }

  @Test func `a purpose cannot carry more than its name`() throws {
    var options = try PurposeOptions.parse(["-p", "care_visit;case=\"x\""])
    #expect(throws: CommandFailure.self) { try options.stated(default: nil) }
    options = try PurposeOptions.parse(["-p", "care_visit", "--case", "A-5521"])
    #expect(try options.stated(default: nil)?.caseReference == "A-5521")
    options = try PurposeOptions.parse([])
    #expect(try options.stated(default: "dispatch")?.name == "dispatch")
    #expect(try options.stated(default: nil) == nil)
  }

  @Test func `a search names one thing it looks for`() {
    #expect(throws: (any Error).self) { try Search.parse(["resident"]) }
    #expect(throws: (any Error).self) {
      try Search.parse(["resident", "--surname", "王", "--last-four", "5678"])
    }
    #expect(throws: Never.self) { try Search.parse(["resident", "--surname", "王"]) }
  }

  @Test func `field values are one JSON object`() throws {
    let fields = try FieldValues.parse(
      Array(#"{"name":"王","skills":["repair"],"low_income":true,"size":3,"unit":null}"#.utf8))
    #expect(fields.count == 5)
    #expect(fields["unit"].map { value in if case .none = value { true } else { false } } == true)
    for text in ["[]", "{}", "{\"a\":{}}", "x", ""] {
      #expect(throws: CommandFailure.self) { try FieldValues.parse(Array(text.utf8)) }
    }
  }
}
