import ArgumentParser
import VaultClient

/// `fengni login`
struct Login: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sign in afresh with a PIN, which the highest level needs.",
    discussion: """
      Holds for five minutes. With --delegate it also writes a token with which a service may act for you.

      Example: fengni login --pin-file pin
      """)

  @Option(name: .long, help: ArgumentHelp("File of mode 0600 that holds the PIN.", valueName: "path"))
  var pinFile: String?
  @Option(
    name: .customLong("delegate"),
    help: ArgumentHelp("File for a short-lived token a service can act for you with.", valueName: "path"))
  var delegateFile: String?
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.run { connection in
      let pin = try HiddenInput.pin(file: pinFile, prompt: "PIN: ")
      let fresh = try await connection.vault.freshSignIn(pin: pin)
      var members: [(String, JSONOutput)] = [("until", .string(fresh.until))]
      if !connection.isJSON { connection.console.say("signed in afresh until \(fresh.until)") }
      if let delegateFile {
        let token = try await connection.vault.delegate()
        try token.withText { text in
          try SecretFile.write(text, to: delegateFile, "file for the service's token")
        }
        members.append(("delegation_expires", .string(token.expires)))
        if !connection.isJSON {
          connection.console.say("a service may act for you until \(token.expires): \(delegateFile)")
        }
      }
      if connection.isJSON { connection.console.show(.object(members.map { (name: $0.0, value: $0.1) })) }
    }
  }
}
