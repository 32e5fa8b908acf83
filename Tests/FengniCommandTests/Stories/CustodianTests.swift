import Foundation
import Sodium
import Testing
import Vault

@testable import FengniCommand

/// What a custodian does with a share: print it, and type it again.
@Suite(.serialized) struct CustodianTests {
  /// A vault in shares 2 of 3 that nobody serves.
  private final class Shared {
    let path = FileManager.default.temporaryDirectory.path + "/fengni-custodian-\(UUID().uuidString)"
    var vault: String { "\(path)/vault" }

    init() throws {
      mkdir(path, 0o700)
      let made = try RunningVault.run([
        "init", vault, "--kind", "synthetic", "--policies", RunningVault.policies, "--shares", "2of3",
        "--share-dir",
        "\(path)/shares",
      ])
      #expect(made.status == 0, "\(made.talk)")
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func share(_ number: Int) -> String { "\(path)/shares/share-\(number).txt" }
  }

  @Test func `a share is printed with a code of its characters, and not at a terminal unless asked for`()
    throws
  {
    let shared = try Shared()
    let printed = try RunningVault.run(["key", "print", shared.share(2)])
    #expect(printed.status == 0, "\(printed.talk)")
    let sheet = try String(contentsOfFile: shared.share(2), encoding: .utf8)
    #expect(printed.output.hasPrefix(sheet + "\n"))
    let characters = try #require(sheet.components(separatedBy: "\n\n").last).filter { !$0.isWhitespace }
    #expect(characters.utf8.count == 85)
    let code = try #require(QRCode(Array(characters.utf8)))
    #expect(printed.output == sheet + "\n" + code.text(isColoured: false))

    let refused = try AtTerminal.run(["key", "print", shared.share(2)], typing: [])
    #expect(refused.status == ExitStatus.usage.rawValue && refused.shown.contains("not shown at a terminal"))
    #expect(!refused.shown.contains("fengni1"))
    #expect(
      try AtTerminal.run(["key", "print", "--show", shared.share(2)], typing: []).shown.contains("fengni1")
    )
    let absent = try RunningVault.run(["key", "print", shared.share(9)])
    #expect(absent.status != 0 && absent.output.isEmpty)
  }

  @Test func `shares typed at the terminal are not shown, and a slip in one is asked for again`() throws {
    let shared = try Shared()
    let texts = try [1, 3].map { number in
      try #require(
        String(contentsOfFile: shared.share(number), encoding: .utf8).components(separatedBy: "\n\n").last
      ).split(separator: "\n").joined(separator: " ")
    }
    let slip = String(texts[1].dropLast()) + (texts[1].last == "q" ? "p" : "q")
    let key = "\(shared.path)/new.key"
    let outcome = try AtTerminal.run(
      [
        "key", "reroot", "--data", shared.vault, "--policies", RunningVault.policies, "--from", "shares",
        "--to",
        "key-file:\(key)",
      ], typing: [("Share 1: ", texts[0]), ("Share 2 of 2: ", slip), ("Share 2 of 2: ", texts[1])])
    #expect(outcome.status == 0, "\(outcome.shown)")
    #expect(outcome.shown.contains("Share 1: ") && outcome.shown.contains("Share 2 of 2: "))
    #expect(outcome.shown.contains("mistyped") && outcome.shown.contains("root key 2 is in force"))
    for text in texts { #expect(!outcome.shown.contains(text.prefix(30)), "typed shares are hidden") }
    #expect(FileManager.default.fileExists(atPath: key))
  }
}
