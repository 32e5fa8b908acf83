import ArgumentParser
import VaultClient

/// `fengni post …`
struct PostCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "post", abstract: "Posts: a role at a place for a time.",
    subcommands: [Add.self, List.self, End.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give a person a post; it always ends, after twelve months at most.",
      discussion: "Example: fengni post add p_… --role grid_leader --place 031 --until 2026-12-31")

    @Argument(help: "The person: p_….") var person: String
    @Option(name: .long, help: "The role, as the catalogue names it.") var role: String
    @Option(name: .long, help: ArgumentHelp("The place and what lies in it.", valueName: "path"))
    var place: PlaceArgument?
    @Option(
      name: .long, help: ArgumentHelp("First day, or a moment in UTC; now by default.", valueName: "day"))
    var from: String?
    @Option(name: .long, help: ArgumentHelp("Last day, or a moment in UTC.", valueName: "day"))
    var until: String
    @Option(name: .long, help: ArgumentHelp("The vault's time zone, in which days begin.", valueName: "zone"))
    var timeZone = PostDay.zone
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run { connection in
        let path = try await place?.resolve(connection.vault)
        connection.show(
          try await connection.vault.addPost(
            person: person, role: role, place: path,
            from: try from.map { try PostDay.beginning($0, zone: timeZone) },
            until: try PostDay.end(until, zone: timeZone)))
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ls", abstract: "List posts.", discussion: "Example: fengni post ls --person p_…")
    @Option(name: .long, help: "Only those of this person: p_….") var person: String?
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run { connection in
        let posts = try await connection.vault.posts(person: person)
        if connection.isJSON { return connection.console.show(.items(posts.map(\.json))) }
        var table = Table("POST", "PERSON", "ROLE", "PLACE", "FROM", "UNTIL")
        for post in posts {
          table.add([post.id, post.person, post.role, post.place, post.from, post.until])
        }
        connection.console.show(table)
      }
    }
  }

  struct End: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a post now.", discussion: "Example: fengni post end o_…")
    @Argument(help: "The post: o_….") var post: String
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run { connection in
        connection.show(try await connection.vault.endPost(post))
      }
    }
  }
}

extension PostView {
  var json: JSONOutput {
    .object([
      ("id", .string(id)), ("person", .string(person)), ("role", .string(role)), ("place", .optional(place)),
      ("from", .string(from)), ("until", .string(until)),
    ])
  }
}

extension Connection {
  fileprivate func show(_ post: PostView) {
    if isJSON { return console.show(post.json) }
    console.line(post.id)
    console.say("\(post.role)\(post.place.map { " at \($0)" } ?? "") · \(post.from) to \(post.until)")
  }
}
