import ArgumentParser
import VaultClient

/// `fengni retention`
struct RetentionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retention", abstract: "End the time for which it is kept what the log's entries say.",
    discussion: "Example: fengni retention run --dry-run", subcommands: [Run.self])

  /// `fengni retention run`
  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Close for good what entries say whose retention is over; the leaves stay and still verify.",
      discussion: """
        The catalogue says for how many months who looked at whom, and what for, is kept (openings). What is older
        cannot be read again by anybody: the keys of its months are destroyed. `fengni serve` does it each day by
        itself; more than two months at once it leaves to a person.

        Examples:
          fengni retention run --dry-run
          fengni retention run
        """)
    @Flag(name: .long, help: "Only say what would be closed.") var dryRun = false
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run { connection in
        let run = try await connection.vault.runRetention(dryRun: dryRun)
        if connection.isJSON { return connection.console.show(run.json) }
        var table = Table([Table.Column("MONTH"), Table.Column("OF"), Table.Column("OPENINGS", .right)])
        for period in run.periods { table.add([period.month, period.kind, String(period.openings)]) }
        if !run.periods.isEmpty { connection.console.show(table) }
        let months = "\(run.periods.count) months"
        let what =
          run.periods.isEmpty
          ? "nothing has expired" : run.dryRun ? "\(months) would be closed" : "\(months) closed"
        connection.console.say("\(what) · logged as \(run.auditSeq)")
      }
    }
  }
}

extension RetentionRun {
  fileprivate var json: JSONOutput {
    .object([
      ("dry_run", .bool(dryRun)),
      (
        "periods",
        .array(
          periods.map { period in
            .object([
              ("class", .string(period.kind)), ("month", .string(period.month)),
              ("openings", .integer(period.openings)),
            ])
          })
      ), ("audit_seq", .unsigned(auditSeq)),
    ])
  }
}
