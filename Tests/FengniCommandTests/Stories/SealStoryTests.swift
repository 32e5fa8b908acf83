import Foundation
import Testing
import Vault

@testable import FengniCommand

/// A vault in the hands of custodians, by the program.
@Suite(.serialized) struct SealStoryTests {
  /// A vault whose key lies in three of five shares, served by `fengni serve`.
  private final class Shared {
    let path = FileManager.default.temporaryDirectory.path + "/fengni-sealed-\(UUID().uuidString)"
    private let process = Process()
    private let lifeline = Pipe()
    var vault: String { "\(path)/vault" }
    private var address = ""

    init() throws {
      mkdir(path, 0o700)
      let made = try RunningVault.run(
        [
          "init", vault, "--kind", "synthetic", "--policies", RunningVault.policies, "--shares", "3of5",
          "--share-dir", "\(path)/shares",
        ])
      #expect(made.status == 0, "\(made.talk)")
    }

    deinit {
      if process.isRunning { process.terminate() }
      process.waitUntilExit()
      try? FileManager.default.removeItem(atPath: path)
    }

    func share(_ number: Int) -> String { "\(path)/shares/share-\(number).txt" }

    /// Starts the server; what it printed until it took connections.
    func serve(_ options: [String]) async throws {
      let log = "\(path)/server.log"
      _ = FileManager.default.createFile(atPath: log, contents: nil)
      process.executableURL = URL(fileURLWithPath: RunningVault.executable)
      process.arguments =
        [
          "serve", "--data", vault, "--policies", RunningVault.policies, "--port", "0", "--address-file",
          "\(path)/address", "--stop-at-end-of-input",
        ] + options
      process.standardInput = lifeline
      process.standardError = FileHandle(forWritingAtPath: log)
      process.standardOutput = FileHandle(forWritingAtPath: log)
      try process.run()
      for _ in 0..<1200 where address.isEmpty {
        let text = (try? String(contentsOfFile: "\(path)/address", encoding: .utf8)) ?? ""
        address = text.trimmingCharacters(in: .whitespacesAndNewlines)
        try #require(process.isRunning, "\(said())")
        try await Task.sleep(for: .milliseconds(50))
      }
      try #require(!address.isEmpty, "\(said())")
    }

    func said() -> String { (try? String(contentsOfFile: "\(path)/server.log", encoding: .utf8)) ?? "" }

    /// What a custodian types of a share.
    func characters(_ number: Int) throws -> String {
      let sheet = try String(contentsOfFile: share(number), encoding: .utf8)
      return try #require(sheet.components(separatedBy: "\n\n").last).filter { !$0.isWhitespace }
    }

    func atTerminal(
      _ arguments: [String], typing lines: [(prompt: String, line: String)]
    ) throws -> (status: Int32, shown: String) {
      try AtTerminal.run(
        arguments, environment: ["FENGNI_ADDR": address, "HOME": path], typing: lines)
    }

    func fengni(_ arguments: String...) throws -> RunningVault.Outcome {
      var environment = ["FENGNI_ADDR": address, "HOME": path]
      // What `init` wrote for the first administrator.
      let token = "\(vault).token"
      if FileManager.default.fileExists(atPath: token) { environment["FENGNI_TOKEN_FILE"] = token }
      return try RunningVault.run(arguments, environment: environment)
    }

    func stop() -> Int32 {
      process.terminate()
      process.waitUntilExit()
      return process.terminationStatus
    }
  }

  @Test func `a server started without its key waits for the custodians, is sealed again and unsealed again`()
    async throws
  {
    let shared = try Shared()
    try await shared.serve(["--sealed"])
    #expect(shared.said().contains("the vault is sealed"))
    let sealed = try shared.fengni("status")
    #expect(sealed.status == ExitStatus.sealed.rawValue && sealed.output.contains("its key is not there"))
    let first = try shared.fengni("unseal", "--share", shared.share(2))
    #expect(first.status == ExitStatus.sealed.rawValue && first.talk.contains("1 of 3 shares are there"))
    let again = try shared.fengni("unseal", "--share", shared.share(2))
    #expect(again.status == 1 && again.talk.contains("share 2: is there already"))
    #expect(try shared.fengni("status").output.contains("1 of 3 are there"))
    let rest = try shared.fengni("unseal", "--share", shared.share(4), "--share", shared.share(5))
    #expect(rest.status == 0 && rest.talk.contains("the vault is open, up to L4"), "\(rest.talk)")
    let open = try shared.fengni("status")
    #expect(open.status == 0 && open.output.contains("L4"), "\(open.output)")
    #expect(try shared.fengni("person", "ls").status == 0)
    let more = try shared.fengni("unseal", "--share", shared.share(1))
    #expect(more.status == ExitStatus.versionConflict.rawValue && more.talk.contains("the vault is open"))

    let order = try shared.fengni("seal")
    #expect(order.status == 0 && order.talk.contains("logged as"), "\(order.talk)")
    #expect(try shared.fengni("status").output.contains("sealed by order"))
    let refused = try shared.fengni("person", "ls")
    #expect(refused.status == ExitStatus.sealed.rawValue && refused.talk.contains("fengni unseal"))
    let opened = try shared.fengni(
      "unseal", "--share", shared.share(1), "--share", shared.share(2), "--share", shared.share(3))
    #expect(opened.status == 0, "\(opened.talk)")
    #expect(try shared.fengni("person", "ls").status == 0)
    let said = shared.said()
    #expect(said.contains("the vault is sealed by order") && said.contains("unsealed by shares 1, 2, 3"))
    // No line of it tells a share.
    for number in 1...5 {
      let sheet = try String(contentsOfFile: shared.share(number), encoding: .utf8)
      for line in sheet.components(separatedBy: "\n\n")[1].split(separator: "\n").dropFirst() {
        #expect(!said.contains(line))
      }
    }
    #expect(shared.stop() == 0)
  }

  @Test func `custodians type their shares at a terminal, which shows nothing of them`() async throws {
    let shared = try Shared()
    try await shared.serve(["--sealed"])
    let texts = try [2, 4, 5].map { try shared.characters($0) }
    let slip = String(texts[1].dropLast()) + (texts[1].last == "q" ? "p" : "q")
    // A slip ends the call; what was given before is there for the next.
    let slipped = try shared.atTerminal(
      ["unseal"], typing: [("Share: ", texts[0]), ("Share 2 of 3: ", slip)])
    #expect(slipped.status == 1 && slipped.shown.contains("mistyped"), "\(slipped.shown)")
    #expect(try shared.fengni("status").output.contains("1 of 3 are there"))
    let rest = try shared.atTerminal(
      ["unseal"], typing: [("Share: ", texts[1]), ("Share 3 of 3: ", texts[2])])
    #expect(rest.status == 0 && rest.shown.contains("the vault is open, up to L4"), "\(rest.shown)")
    for text in texts {
      for shown in [slipped.shown, rest.shown, shared.said()] {
        #expect(!shown.contains(text.dropFirst(20).prefix(20)))
      }
    }
    #expect(try shared.fengni("status").status == 0)
    #expect(shared.stop() == 0)
  }

  @Test func `a server started with too few shares takes the rest, and a sheet that is wrong is refused`()
    async throws
  {
    let shared = try Shared()
    try await shared.serve(["--share", shared.share(1), "--share", shared.share(3)])
    #expect(shared.said().contains("2 of 3 shares are here"))
    let sheet = try String(contentsOfFile: shared.share(5), encoding: .utf8)
    let altered = "\(shared.path)/altered.txt"
    try sheet.replacing("share 5 of 5", with: "share 4 of 5").write(
      toFile: altered, atomically: false, encoding: .utf8)
    chmod(altered, 0o600)
    let wrong = try shared.fengni("unseal", "--share", altered)
    #expect(wrong.status == 1 && wrong.talk.contains("altered"), "\(wrong.talk)")
    #expect(try shared.fengni("unseal", "--share", shared.share(5)).status == 0)
    #expect(shared.stop() == 0)
  }

  @Test func `a limited key is made, checked, used, and ended by the program`() throws {
    let path = FileManager.default.temporaryDirectory.path + "/fengni-limited-\(UUID().uuidString)"
    mkdir(path, 0o700)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let (vault, root, limited) = ("\(path)/vault", "\(path)/root.key", "\(path)/limited.key")
    func fengni(_ arguments: String...) throws -> RunningVault.Outcome { try RunningVault.run(arguments) }
    func limit(_ options: String...) throws -> RunningVault.Outcome {
      try RunningVault.run(
        ["key", "limit", "--data", vault, "--policies", RunningVault.policies, "--up-to", "L3"] + options)
    }
    #expect(
      try fengni(
        "init", vault, "--kind", "synthetic", "--policies", RunningVault.policies, "--key-file", root
      ).status == 0)
    let made = try limit("--key-file", root, "--to", limited)
    #expect(made.status == 0 && made.talk.contains("limited key 1 up to L3 is in force"), "\(made.talk)")
    let check = try fengni("key", "check", limited, "--data", vault)
    #expect(check.status == 0 && check.output.contains("up to L3"), "\(check.output)\(check.talk)")
    let doctor = try fengni("doctor", "--data", vault, "--key-file", limited)
    #expect(doctor.output.contains("a limited key, up to L3"), "\(doctor.output)")
    // It makes no other, and changes no root key.
    let more = try limit("--key-file", limited, "--to", "\(path)/other.key")
    #expect(more.status != 0 && more.talk.contains("needs the root key"), "\(more.talk)")
    let reroot = try fengni(
      "key", "reroot", "--data", vault, "--policies", RunningVault.policies, "--from", "key-file:\(limited)",
      "--to", "key-file:\(path)/new.key")
    #expect(reroot.status != 0 && reroot.talk.contains("needs the root key"), "\(reroot.talk)")
    #expect(!FileManager.default.fileExists(atPath: "\(path)/new.key"))
    // Where a file lies already nothing is changed.
    #expect(try limit("--key-file", root, "--to", limited).status != 0)
    #expect(try fengni("key", "check", limited, "--data", vault).status == 0)
    let ended = try limit("--key-file", root, "--end")
    #expect(ended.status == 0, "\(ended.talk)")
    let gone = try fengni("key", "check", limited, "--data", vault)
    #expect(gone.status == 1 && gone.output.contains("none up to L3 is in force"), "\(gone.output)")
  }
}
