import ArgumentParser
import VaultClient

/// `fengni whoami`
struct WhoAmICommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whoami", abstract: "Who the vault takes you for, and what for you may ask.",
    discussion: "Example: fengni whoami")
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.run { connection in
      let me = try await connection.vault.whoAmI()
      if connection.isJSON { return connection.console.show(me.json) }
      var table = Table("", "")
      table.add(["person", "\(me.label) (\(me.person))"])
      table.add(["role", me.role])
      table.add(["place", me.place])
      table.add(["post", me.post])
      table.add(["until", me.until])
      if let service = me.service { table.add(["through", service]) }
      table.add(["fresh sign-in", me.fresh ? "yes" : "no: fengni login"])
      table.add(["purposes", me.purposes.joined(separator: " ")])
      for budget in me.budgets {
        let window = Span.words(seconds: budget.seconds)
        table.add(["budget", "\(budget.account): \(budget.left) of \(budget.limit) left in \(window)"])
      }
      connection.console.show(table)
    }
  }
}

extension WhoAmI {
  fileprivate var json: JSONOutput {
    .object([
      ("person", .string(person)), ("label", .string(label)), ("post", .string(post)),
      ("role", .string(role)),
      ("place", .optional(place)), ("service", .optional(service)), ("until", .string(until)),
      ("fresh", .bool(fresh)), ("purposes", .strings(purposes)), ("posts", .array(posts.map(\.json))),
      (
        "budgets",
        .array(
          budgets.map { budget in
            .object([
              ("account", .string(budget.account)), ("limit", .integer(budget.limit)),
              ("seconds", .integer(budget.seconds)), ("left", .integer(budget.left)),
            ])
          })
      ),
    ])
  }
}
