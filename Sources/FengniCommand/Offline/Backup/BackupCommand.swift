import ArgumentParser
import Vault

/// `fengni backup …`
struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Back a vault up, check backups, and put one back.",
    subcommands: [
      BackupKeyCommand.self, BackupMake.self, BackupVerify.self, BackupRestore.self, BackupPrune.self,
    ])
}

/// `fengni backup key`
struct BackupKeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key",
    abstract: "Make the key pair that backups are sealed for.",
    discussion: """
      Prints the public half, which `backup make` is given. The secret half in the file opens backups: keep it on no
      machine that makes them, and a copy of it in a second place.

      Example: fengni backup key --to /media/safe/backup.identity
      """)

  @Option(name: .long, help: ArgumentHelp("New file for the secret half.", valueName: "path")) var to: String
  @Flag(name: .long, help: "Print one JSON object.") var json = false

  func run() throws {
    Reporting.isJSON = json
    let identity = BackupIdentity.random()
    try BackupErrors.naming { try identity.create(at: to) }
    let console = Console.standard
    if json {
      return console.show(
        .object([("recipient", .string("\(identity.recipient)")), ("identity_file", .string(to))]))
    }
    console.line("\(identity.recipient)")
    console.say("above: what `fengni backup make` is given; the secret half is in \(to)")
    console.say("without it no backup opens, and nobody can help: keep it elsewhere, and a copy of it")
  }
}

/// Says in words why a backup cannot be made, read or put back.
enum BackupErrors {
  static func naming<Result>(_ body: () throws -> Result) throws(CommandFailure) -> Result {
    do {
      return try body()
    } catch {
      throw name(error)
    }
  }

  static func name(_ error: any Error) -> CommandFailure {
    guard let failure = error as? BackupFailure else { return OpeningErrors.name(error) }
    let status: ExitStatus =
      switch failure.kind {
      case .damaged: .verificationFailed
      case .identity, .unfit: .failed
      }
    return CommandFailure(status, describing: failure)
  }
}

/// A recipient's line, or a file that holds it.
enum RecipientArgument {
  static func recipient(_ textOrPath: String) throws(CommandFailure) -> BackupRecipient {
    if let recipient = BackupRecipient(textOrPath) { return recipient }
    let text = try? KeptFiles.text(at: textOrPath)
    let line = text.map { $0.utf8.prefix { $0 != UInt8(ascii: "\n") } }
    guard let line, let recipient = BackupRecipient(String(decoding: Array(line), as: UTF8.self)) else {
      throw CommandFailure(
        .usage, "neither a backup's recipient nor a file with one: `\(PrintableText.line(textOrPath))`",
        wayOut: "make one with `fengni backup key`; one that is mistyped is refused")
    }
    return recipient
  }
}

/// A time that something is kept for: `90d`, `12h`.
struct KeptFor: ExpressibleByArgument {
  let seconds: Int64
  let text: String

  /// Ten years.
  private static let longest: Int64 = 3660 * 86_400

  init?(argument: String) {
    let digits = argument.utf8.dropLast()
    guard (1...6).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int64(String(decoding: Array(digits), as: UTF8.self)), number > 0
    else { return nil }
    switch argument.utf8.last {
    case UInt8(ascii: "d"): seconds = number * 86_400
    case UInt8(ascii: "h"): seconds = number * 3600
    default: return nil
    }
    guard seconds <= KeptFor.longest else { return nil }
    text = argument
  }

  var defaultValueDescription: String { text }
}
