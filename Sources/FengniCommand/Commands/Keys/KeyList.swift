import ArgumentParser
import VaultClient

/// `fengni key ls`
struct KeyList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "Show the generations of wrapping keys, and how many subjects' keys each wraps.",
    discussion: "Example: fengni key ls")
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.run { connection in
      let keys = try await connection.vault.keys()
      if connection.isJSON { return connection.console.show(keys.json) }
      var table = Table([
        Table.Column("GENERATION", .right), Table.Column("WRAPS THE KEYS OF", .right), Table.Column("ROLES"),
        Table.Column(""),
      ])
      for generation in keys.wrapping {
        table.add([
          String(generation.number), "\(generation.subjects) subjects",
          generation.roles.joined(separator: " "),
          generation.isNewest ? "newest" : generation.isHeld ? "" : "no more: nothing under it opens",
        ])
      }
      connection.console.show(table)
      if let rotation = keys.rotation { connection.console.say(rotation.words) }
    }
  }
}

extension KeyInventory {
  fileprivate var json: JSONOutput {
    .object([
      (
        "wrapping",
        .array(
          wrapping.map { generation in
            .object([
              ("generation", .unsigned(UInt64(generation.number))), ("newest", .bool(generation.isNewest)),
              ("held", .bool(generation.isHeld)), ("roles", .strings(generation.roles)),
              ("subjects", .unsigned(generation.subjects)),
            ])
          })
      ), ("rotation", rotation?.json ?? .null),
    ])
  }
}
