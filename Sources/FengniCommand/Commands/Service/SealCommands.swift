import ArgumentParser
import VaultClient

/// `fengni seal`
struct Seal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Drop the vault's keys at once; nothing is answered until it is unsealed.",
    discussion: """
      What is under way ends or fails. A vault whose root key lies in shares or under a passphrase is opened again with
      `fengni unseal`, any other by a start of the server.

      Example: fengni seal
      """)
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.run { connection in
      let sealed = try await connection.vault.seal()
      if connection.isJSON {
        return connection.console.show(
          .object([("sealed", .bool(true)), ("audit_seq", .unsigned(sealed.auditSeq))]))
      }
      connection.console.say("the vault is sealed · logged as \(sealed.auditSeq)")
    }
  }
}

/// `fengni unseal`
struct Unseal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give a sealed vault its custodians' shares, one by one, or its passphrase.",
    discussion: """
      Custodians may come one after the other, each with a call of their own; the shares wait ten minutes for the rest.
      Without --share or --passphrase they are typed at the terminal, which shows nothing of them.

      Examples:
        fengni unseal
        fengni unseal --share /media/usb/share-2.txt
        fengni unseal --passphrase
      """)
  @Option(
    name: .long, help: ArgumentHelp("File of mode 0600 with a share; may be repeated.", valueName: "path"))
  var share: [String] = []
  @Flag(name: .long, help: "Ask for the passphrase of the root key instead.") var passphrase = false
  @Option(name: .long, help: ArgumentHelp("File of mode 0600 with that passphrase.", valueName: "path"))
  var passphraseFile: String?
  @Flag(name: .long, help: "Drop the shares that are there, and begin again.") var reset = false
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    let isPassphrase = passphrase || passphraseFile != nil
    guard [!share.isEmpty, isPassphrase, reset].count(where: { $0 }) <= 1 else {
      throw ValidationError("give shares, the passphrase or --reset, not several")
    }
  }

  func run() async throws {
    try await connection.run { connection in
      if reset { return show(try await connection.vault.resetUnsealing(), connection) }
      if passphrase || passphraseFile != nil {
        let text = try secret(passphraseFile, "passphrase file", prompt: "Passphrase: ", "--passphrase-file")
        return show(try await connection.vault.unseal(passphrase: text), connection)
      }
      var files = share
      var answer: UnsealedView?
      repeat {
        let file = files.isEmpty ? nil : files.removeFirst()
        let number = answer?.given.map { $0 + 1 }
        let prompt = number.map { "Share \($0)\(answer?.needed.map { " of \($0)" } ?? ""): " } ?? "Share: "
        let text = try share(file, prompt: prompt)
        let next = try await connection.vault.unseal(share: text)
        show(next, connection)
        answer = next
      } while answer?.sealed == true && (share.isEmpty || !files.isEmpty)
      if answer?.sealed == true { throw ExitStatus.sealed.exitCode }
    }
  }

  /// A sheet goes as it is, line end and all: it is read back byte for byte.
  private func share(_ file: String?, prompt: String) throws -> SecretText {
    guard let file else { return try secret(nil, "share", prompt: prompt, "--share") }
    var bytes = try SecretFile.readWhole(file, "share")
    defer { bytes.wipe() }
    return SecretText(utf8: bytes)
  }

  private func secret(_ file: String?, _ what: String, prompt: String, _ option: String) throws -> SecretText
  {
    var bytes =
      if let file { try SecretFile.read(file, what) } else {
        try HiddenInput.ask(
          prompt, most: 1024, wayOut: "name a file of mode 0600 that holds it with \(option)")
      }
    defer { bytes.wipe() }
    return SecretText(utf8: bytes)
  }

  private func show(_ answer: UnsealedView, _ connection: Connection) {
    if connection.isJSON {
      return connection.console.show(
        .object([
          ("sealed", .bool(answer.sealed)), ("given", answer.given.map { .integer($0) } ?? .null),
          ("needed", answer.needed.map { .integer($0) } ?? .null), ("level", .optional(answer.level)),
        ]))
    }
    if answer.sealed {
      let needed = answer.needed.map { " of \($0)" } ?? ""
      connection.console.say("\(answer.given ?? 0)\(needed) shares are there")
    } else {
      connection.console.say("the vault is open\(answer.level.map { ", up to \($0)" } ?? "")")
    }
  }
}
