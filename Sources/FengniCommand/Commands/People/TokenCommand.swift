import ArgumentParser
import VaultClient

/// `fengni apitoken …`
struct TokenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apitoken", abstract: "Tokens that people and services sign in with.",
    subcommands: [Create.self, List.self, Revoke.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a token and write it to a file of mode 0600.",
      discussion: "Example: fengni apitoken create p_… --days 30 --out zhou.token")

    @Argument(help: "The person: p_….") var person: String
    @Option(name: .long, help: "How many days it holds, at most 366.") var days = 90
    @Option(name: .customLong("remark"), help: "What it is for, in the list of tokens.") var remark = ""
    @Option(
      name: .long, help: ArgumentHelp("File for the token; it is shown nowhere else.", valueName: "path"))
    var out: String
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
      guard (1...366).contains(days) else { throw ValidationError("--days is a number from 1 to 366") }
    }

    func run() async throws {
      try await connection.run { connection in
        let token = try await connection.vault.createToken(
          person: person, seconds: days * 86_400, note: remark)
        try token.withText { text in try SecretFile.write(text, to: out, "token file") }
        if connection.isJSON {
          return connection.console.show(
            .object([("id", .string(token.id)), ("expires", .string(token.expires)), ("file", .string(out))]))
        }
        connection.console.line(token.id)
        connection.console.say("token in \(out) · valid until \(token.expires)")
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ls", abstract: "List tokens, without their secrets.",
      discussion: "Example: fengni apitoken ls")
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run { connection in
        let tokens = try await connection.vault.tokens()
        if connection.isJSON { return connection.console.show(.items(tokens.map(\.json))) }
        var table = Table("TOKEN", "PERSON", "CREATED", "EXPIRES", "REVOKED", "REMARK")
        for token in tokens {
          table.add([token.id, token.person, token.created, token.expires, token.revoked, token.note])
        }
        connection.console.show(table)
      }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a token now.", discussion: "Example: fengni apitoken revoke c_…")
    @Argument(help: "The token: c_….") var token: String
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run { connection in
        let revoked = try await connection.vault.revokeToken(token)
        if connection.isJSON { return connection.console.show(revoked.json) }
        connection.console.say("\(revoked.id) ended")
      }
    }
  }
}

extension TokenView {
  fileprivate var json: JSONOutput {
    .object([
      ("id", .string(id)), ("person", .string(person)), ("created", .string(created)),
      ("expires", .string(expires)),
      ("revoked", .optional(revoked)), ("note", .string(note)),
    ])
  }
}
