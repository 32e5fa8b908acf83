import ArgumentParser
import VaultClient

/// `fengni mylog`
struct MyLog: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mylog", abstract: "Who looked at your own data (谁看过我的信息), newest first.",
    discussion: """
      States the purpose self_service unless another is given. With --proof one of the entries is written into a
      file that proves it to anybody, without the name of who looked: `fengni audit verify --proof FILE
      --verifier-key KEY`.

      Examples:
        fengni mylog
        fengni mylog --proof 184 --out 184.tlog-proof
      """)
  @Option(name: .long, help: ArgumentHelp("Prove this entry instead.", valueName: "seq")) var proof: UInt64?
  @Option(name: .long, help: ArgumentHelp("File to write the proof to.", valueName: "path")) var out: String?
  @OptionGroup var page: PageOptions
  @OptionGroup var purpose: PurposeOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard (proof == nil) == (out == nil) else { throw ValidationError("--proof and --out go together") }
  }

  func run() async throws {
    try await connection.run(purpose: purpose) { connection in
      if let proof, let out {
        let file = try await connection.vault.ownEntryProof(
          proof, purpose: connection.purpose ?? "self_service")
        return try ProofFile.write(file, to: out, connection)
      }
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
