import ArgumentParser
import VaultClient

/// `fengni audit …`
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "The log of every look.",
    subcommands: [
      List.self, Show.self, Counts.self, Verify.self, CheckpointCommand.self, Consistency.self, Export.self,
      Proof.self,
    ])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show one entry, as far as it opens to you.", discussion: "Example: fengni audit show 184")
    @Argument(help: "Its sequence number.") var seq: UInt64
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run(purpose: purpose) { connection in
        let entry = try await connection.vault.auditEntry(seq, purpose: connection.purpose)
        if connection.isJSON { return connection.console.show(entry.json) }
        var table = Table("", "")
        table.add(["seq", String(entry.seq)])
        table.add(["time", entry.time])
        table.add(["event", "\(entry.word) (\(entry.event))"])
        table.add(["outcome", entry.outcome])
        for (name, value) in entry.claims { table.add([name, value]) }
        connection.console.show(table)
      }
    }
  }
}
