import Foundation
import Testing
import Vault

@testable import FengniCommand

/// The root key in its four forms, by the program.
@Suite(.serialized) struct RootKeyTests {
  /// A vault nobody serves.
  private final class Quiet {
    let path = FileManager.default.temporaryDirectory.path + "/fengni-root-\(UUID().uuidString)"
    var vault: String { "\(path)/vault" }
    init() { mkdir(path, 0o700) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ text: String? = nil, mode: mode_t = 0o600) throws -> String {
      let file = "\(path)/\(name)"
      if let text {
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        chmod(file, mode)
      }
      return file
    }

    func fengni(_ arguments: String..., environment: [String: String] = [:]) throws -> RunningVault.Outcome {
      try RunningVault.run(arguments, environment: environment)
    }

    func make(_ options: String...) throws -> RunningVault.Outcome {
      try RunningVault.run(
        ["init", vault, "--kind", "synthetic", "--policies", RunningVault.policies] + options)
    }

    /// Whether a server comes to serve an open vault with these options; what it says until then.
    func serves(_ options: [String], environment: [String: String] = [:]) throws -> (Bool, String) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: RunningVault.executable)
      process.arguments =
        [
          "serve", "--data", vault, "--policies", RunningVault.policies, "--port", "0",
          "--stop-at-end-of-input",
        ] + options
      process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }
      let (given, talk) = (Pipe(), Pipe())
      process.standardInput = given
      process.standardError = talk
      try process.run()
      // Until it serves or ends, whichever comes first.
      var said: [UInt8] = []
      while !String(decoding: said, as: UTF8.self).contains("serving ") {
        let more = talk.fileHandleForReading.availableData
        if more.isEmpty { break }
        said += more
      }
      try given.fileHandleForWriting.close()
      process.waitUntilExit()
      let words = String(decoding: said, as: UTF8.self)
      return (
        words.contains("serving ") && !words.contains("is sealed") && process.terminationStatus == 0, words
      )
    }

    func reroot(_ options: String...) throws -> RunningVault.Outcome {
      try RunningVault.run(["key", "reroot", "--data", vault, "--policies", RunningVault.policies] + options)
    }
  }

  private func shares(_ folder: String, _ numbers: Int...) -> [String] {
    numbers.flatMap { ["--share", "\(folder)/share-\($0).txt"] }
  }

  @Test func `a vault made in shares is served with any three of them, and says what is wrong with others`()
    throws
  {
    let quiet = Quiet()
    let folder = try quiet.file("shares")
    let made = try quiet.make(
      "--shares", "3of5", "--share-dir", folder, "--custodian", "Li Na", "--custodian", "王强", "--custodian",
      "C",
      "--custodian", "D", "--custodian", "E")
    #expect(made.status == 0, "\(made.talk)")
    #expect(!FileManager.default.fileExists(atPath: "\(quiet.vault).key"))
    for number in 1...5 {
      var status = stat()
      #expect(stat("\(folder)/share-\(number).txt", &status) == 0 && status.st_mode & 0o777 == 0o600)
    }
    let sheet = try String(contentsOfFile: "\(folder)/share-2.txt", encoding: .utf8)
    #expect(sheet.contains("share 2 of 5, any 3 open\ncustodian 王强\n"))
    #expect(try quiet.serves(shares(folder, 1, 2, 3)).0)
    #expect(try quiet.serves(shares(folder, 5, 2, 4)).0)
    #expect(try quiet.serves(shares(folder, 1, 2, 3, 4, 5)).0)
    func refusal(_ options: [String]) throws -> String {
      let (isServed, talk) = try quiet.serves(options)
      #expect(!isServed)
      return talk
    }
    // Too few: it starts, sealed, and waits for the rest.
    #expect(try refusal(shares(folder, 1, 2)).contains("2 of 3 shares are here: the vault is sealed"))
    #expect(try refusal(shares(folder, 1, 2, 2)).contains("share 2 (`\(folder)/share-2.txt`): given twice"))
    #expect(try refusal(shares(folder, 1, 2, 6)).contains("cannot be read"))
    // One letter, in the last line.
    let mistyped = try quiet.file(
      "mistyped.txt", String(sheet.dropLast(2)) + (sheet.dropLast().last == "q" ? "p\n" : "q\n"))
    #expect(
      try refusal(shares(folder, 1, 3) + ["--share", mistyped]).contains(
        "mistyped: its checksum does not fit: `\(mistyped)`"))
    chmod("\(folder)/share-3.txt", 0o644)
    #expect(try refusal(shares(folder, 1, 2, 3)).contains("may be read by others"))
    chmod("\(folder)/share-3.txt", 0o600)
    // Characters alone, as somebody typed them.
    let typed = try quiet.file("typed.txt", sheet.components(separatedBy: "\n\n")[1].uppercased())
    #expect(try quiet.serves(shares(folder, 1, 3) + ["--share", typed]).0)

    let other = Quiet()
    _ = try other.make("--shares", "2of2", "--share-dir", "\(other.path)/shares")
    #expect(
      try refusal(shares(folder, 1, 2) + ["--share", "\(other.path)/shares/share-1.txt"])
        .contains("share 1 (`\(other.path)/shares/share-1.txt`): of another vault"))
    let check = try quiet.fengni(
      "key", "check", "\(folder)/share-2.txt", mistyped, "\(other.path)/shares/share-1.txt", "--data",
      quiet.vault)
    #expect(check.status == 1)
    for words in ["2 of 5", "any", "王强", "ok", "mistyped", "of another vault"] {
      #expect(check.output.lowercased().contains(words), "\(check.output)")
    }
    #expect(try quiet.fengni("key", "check", "\(folder)/share-2.txt", "--data", quiet.vault).status == 0)
  }

  @Test func `a vault made under a passphrase is served with it and with no other`() throws {
    let quiet = Quiet()
    let sealed = try quiet.file("root.passphrase")
    let right = try quiet.file("right", "six words that nobody would guess\n")
    let wrong = try quiet.file("wrong", "six words that somebody would guess\n")
    let short = try quiet.file("short", "hunter2\n")
    #expect(
      try quiet.make("--sealed-key", sealed, "--passphrase-file", short).status == ExitStatus.usage.rawValue)
    #expect(!FileManager.default.fileExists(atPath: quiet.vault))
    let made = try quiet.make("--sealed-key", sealed, "--passphrase-file", right)
    #expect(made.status == 0, "\(made.talk)")
    #expect(try quiet.serves(["--sealed-key", sealed, "--passphrase-file", right]).0)
    let (isServed, talk) = try quiet.serves(["--sealed-key", sealed, "--passphrase-file", wrong])
    #expect(!isServed && talk.contains("passphrase: does not open the root key"))
    #expect(
      try quiet.serves(["--sealed-key", sealed + ".absent", "--passphrase-file", right]).1.contains(
        "is sealed"))
    // From systemd, by the folder it names.
    let folder = try quiet.file("credentials")
    mkdir(folder, 0o700)
    let credential = try quiet.file("credentials/phrase", "six words that nobody would guess", mode: 0o400)
    let environment = ["CREDENTIALS_DIRECTORY": folder]
    #expect(
      try quiet.serves(["--sealed-key", sealed, "--passphrase-file", credential], environment: environment).0)
  }

  @Test func `a credential of the service opens what its key file does`() throws {
    let quiet = Quiet()
    let key = try quiet.file("root.key")
    #expect(try quiet.make("--key-file", key).status == 0)
    let folder = try quiet.file("credentials")
    mkdir(folder, 0o700)
    try FileManager.default.moveItem(atPath: key, toPath: "\(folder)/root")
    #expect(try quiet.serves(["--credential", "root"], environment: ["CREDENTIALS_DIRECTORY": folder]).0)
    #expect(try quiet.serves(["--credential", "root"]).1.contains("none was handed to this process"))
    #expect(try quiet.serves([]).1.contains("no source of the root key is named"))
    #expect(try quiet.serves(["--credential", "root", "--ask-shares"]).1.contains("comes from one of"))
  }

  @Test func `the root key goes from form to form, and only the last one opens`() throws {
    let quiet = Quiet()
    let key = try quiet.file("root.key")
    let (sealed, folder) = (try quiet.file("root.passphrase"), try quiet.file("shares"))
    let words = try quiet.file("words", "six words that nobody would guess\n")
    #expect(try quiet.make("--key-file", key).status == 0)
    let keyOptions = ["--key-file", key]
    let sealedOptions = ["--sealed-key", sealed, "--passphrase-file", words]
    let (second, third) = (try quiet.file("second.key"), try quiet.file("again"))

    func change(_ options: String...) throws {
      let outcome = try RunningVault.run(
        ["key", "reroot", "--data", quiet.vault, "--policies", RunningVault.policies] + options)
      #expect(outcome.status == 0, "\(outcome.talk)")
    }
    try change("--from", "key-file:\(key)", "--to", "passphrase:\(sealed)", "--new-passphrase-file", words)
    #expect(try quiet.serves(keyOptions).1.contains("root key does not open this vault"))
    #expect(try quiet.serves(sealedOptions).0)
    try change("--from", "passphrase:\(sealed)", "--passphrase-file", words, "--to", "shares:2of3:\(folder)")
    #expect(try quiet.serves(sealedOptions).1.contains("of root key 2, in force is 3"))
    #expect(try quiet.serves(shares(folder, 1, 3)).0)
    try change(
      "--from", "share:\(folder)/share-2.txt", "--from", "share:\(folder)/share-3.txt", "--to",
      "shares:2of3:\(third)")
    #expect(
      try quiet.serves(shares(folder, 1, 3)).1.contains(
        "share 1 (`\(folder)/share-1.txt`): of a former splitting"))
    #expect(
      try quiet.serves(shares(third, 1) + shares(folder, 3)).1.contains(
        "share 3 (`\(folder)/share-3.txt`): of a former"))
    try change(
      "--from", "share:\(third)/share-1.txt", "--from", "share:\(third)/share-2.txt", "--to",
      "key-file:\(second)")
    #expect(try quiet.serves(["--key-file", second]).0)
    #expect(try quiet.serves(keyOptions).1.contains("root key does not open this vault"))
    #expect(try quiet.serves(shares(third, 1, 2)).1.contains("of a former splitting"))

    let verified = try quiet.fengni("audit", "verify", "--data", quiet.vault)
    #expect(verified.status == 0, "\(verified.output)\(verified.talk)")
    let doctor = try quiet.fengni("doctor", "--data", quiet.vault)
    #expect(doctor.output.contains("root key 5, in a key file"))
  }

  @Test func `a change that cannot be made leaves all as it was`() throws {
    let quiet = Quiet()
    let (key, there) = (try quiet.file("root.key"), try quiet.file("there", "x"))
    #expect(try quiet.make("--key-file", key).status == 0)
    let other = try quiet.file("other.key")
    try RootKeyFile(path: other).create()
    for (from, to, words) in [
      ("key-file:\(key)", "key-file:\(there)", "file is there already"),
      ("key-file:\(key)", "key-file:\(key)", "file is there already"),
      ("key-file:\(other)", "key-file:\(quiet.path)/new", "root key does not open this vault"),
      ("key-file:\(quiet.path)/absent", "key-file:\(quiet.path)/new", "its source is not there"),
      ("key-file:\(key)", "key-file:\(quiet.path)/no/folder", "cannot be created"),
      ("key-file:\(key)", "shares:1of5:\(quiet.path)/new", "not a place for a root key"),
      ("key-file:\(key)", "shares:3of5", "not a place for a root key"),
      ("card:\(key)", "key-file:\(quiet.path)/new", "not a source of a root key"),
    ] {
      let outcome = try quiet.reroot("--from", from, "--to", to)
      #expect(outcome.status != 0 && outcome.talk.contains(words), "\(to): \(outcome.talk)")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(quiet.path)/new"))
    #expect(try quiet.serves(["--key-file", key]).0)
  }

  @Test func `killed at any moment of a change, one key opens the vault and the other does not`() throws {
    let quiet = Quiet()
    var current = try quiet.file("key-0")
    #expect(try quiet.make("--key-file", current).status == 0)
    func start(_ next: String) throws -> Process {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: RunningVault.executable)
      process.arguments = [
        "key", "reroot", "--data", quiet.vault, "--policies", RunningVault.policies, "--from",
        "key-file:\(current)", "--to", "key-file:\(next)",
      ]
      process.standardError = FileHandle.nullDevice
      try process.run()
      return process
    }
    // How long one takes, so that the kills spread over all of it.
    let began = ContinuousClock.now
    var next = try quiet.file("key-whole")
    let whole = try start(next)
    whole.waitUntilExit()
    #expect(whole.terminationStatus == 0)
    let duration = ContinuousClock.now - began
    current = next
    var (stayed, changed) = (0, 0)
    for round in 0...12 {
      next = try quiet.file("key-\(round)")
      let process = try start(next)
      let part = duration * Double(round) / 12
      usleep(UInt32(part.components.seconds * 1_000_000 + part.components.attoseconds / 1_000_000_000_000))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let opens = try [current, next].map { file in
        try FileManager.default.fileExists(atPath: file) && quiet.serves(["--key-file", file]).0
      }
      #expect(opens == [true, false] || opens == [false, true], "round \(round)")
      if opens == [false, true] {
        current = next
        changed += 1
      } else {
        stayed += 1
      }
    }
    #expect(stayed > 0)
    let verified = try quiet.fengni("audit", "verify", "--data", quiet.vault)
    #expect(verified.status == 0, "\(verified.output)\(verified.talk)")
    // Each change is an entry, those included whose process was killed before it could write one.
    #expect(try quiet.serves(["--key-file", current]).0)
    let doctor = try quiet.fengni("doctor", "--data", quiet.vault)
    #expect(doctor.output.contains("root key \(2 + changed), in a key file"), "\(doctor.output)")
  }
}
