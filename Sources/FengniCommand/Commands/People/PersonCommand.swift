import ArgumentParser
import VaultClient

/// `fengni person …`
struct PersonCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "person", abstract: "Who the vault knows.",
    subcommands: [Add.self, List.self, PIN.self, Link.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a person or a service known.",
      discussion: """
        The label is a staff number or an account, not a personal name.
        Example: fengni person add zhou-031
        """)

    @Argument(help: "What the administration calls the person.") var label: String
    @Flag(name: .long, help: "A service, which acts only on behalf of a person.") var service = false
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run { connection in
        connection.show(try await connection.vault.addPerson(label: label, service: service))
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ls", abstract: "List everybody known.", discussion: "Example: fengni person ls")
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run { connection in
        let people = try await connection.vault.people()
        if connection.isJSON { return connection.console.show(.items(people.map(\.json))) }
        var table = Table("PERSON", "LABEL", "KIND", "PIN", "RECORDS")
        for person in people {
          table.add([
            person.id, person.label, person.service ? "service" : "person", person.hasPIN ? "yes" : nil,
            person.links.isEmpty ? nil : person.links.joined(separator: " "),
          ])
        }
        connection.console.show(table)
      }
    }
  }

  struct PIN: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "pin", abstract: "Set the PIN a person signs in afresh with.",
      discussion: """
        Six to sixteen digits, asked for at the terminal.

        Example: fengni person pin p_…
        """)

    @Argument(help: "The person: p_….") var person: String
    @Option(name: .long, help: ArgumentHelp("File of mode 0600 that holds the PIN.", valueName: "path"))
    var pinFile: String?
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run { connection in
        let pin = try HiddenInput.pin(file: pinFile, prompt: "new PIN: ")
        try await connection.vault.setPIN(person: person, pin: pin)
        if connection.isJSON { return connection.console.show(.object([("person", .string(person))])) }
        connection.console.say("PIN set")
      }
    }
  }

  struct Link: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say that a record is this person.",
      discussion: """
        The resident a staff member is, the member a volunteer is: their own file opens, and their household
        does not open to them as staff. The record is an id, or the key an import brought it under.
        Example: fengni person link p_… resident/R-000001
        """)

    @Argument(help: "The person: p_….") var person: String
    @Argument(help: "The record: ID, TYPE/ID or TYPE/KEY.") var record: RecordArgument
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run { connection in
        let (type, id) = try await record.resolve(connection.vault)
        connection.show(try await connection.vault.link(person: person, type: type, record: id))
      }
    }
  }
}

extension PersonView {
  var json: JSONOutput {
    .object([
      ("id", .string(id)), ("label", .string(label)), ("service", .bool(service)), ("links", .strings(links)),
      ("has_pin", .bool(hasPIN)),
    ])
  }
}

extension JSONOutput {
  /// A list that comes whole.
  static func items(_ items: [JSONOutput], nextCursor: String? = nil) -> JSONOutput {
    .object([("items", .array(items)), ("next_cursor", .optional(nextCursor))])
  }
}

extension Connection {
  fileprivate func show(_ person: PersonView) {
    if isJSON { return console.show(person.json) }
    console.line(person.id)
    if !person.links.isEmpty { console.say("is \(person.links.joined(separator: ", "))") }
  }
}
