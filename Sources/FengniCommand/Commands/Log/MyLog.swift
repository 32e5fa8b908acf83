import ArgumentParser
import VaultClient

/// `fengni mylog`
struct MyLog: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mylog", abstract: "Who looked at your own data (谁看过我的信息), newest first.",
    discussion: """
      States the purpose self_service unless another is given.

      Example: fengni mylog
      """)
  @OptionGroup var page: PageOptions
  @OptionGroup var purpose: PurposeOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.run(purpose: purpose) { connection in
      let log = try await connection.vault.accessLog(
        limit: page.limit, cursor: page.cursor, purpose: connection.purpose ?? "self_service")
      if connection.isJSON {
        return connection.console.show(.items(log.items.map(\.json), nextCursor: log.nextCursor))
      }
      if log.items.isEmpty {
        connection.console.say("nobody has looked at your data")
      } else {
        connection.console.show(log.items.table)
      }
      if let cursor = log.nextCursor { connection.console.say("there is more: --cursor \(cursor)") }
    }
  }
}
