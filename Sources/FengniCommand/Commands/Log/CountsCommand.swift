import ArgumentParser
import VaultClient

extension AuditCommand {
  /// `fengni audit counts`
  struct Counts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Count the entries of each event and outcome.",
      discussion: """
        The numbers are those that `fengni audit verify --export FILE --counts` finds in an export of as many entries
        (--end: its size).

        Examples:
          fengni audit counts -p audit_review
          fengni audit counts -p audit_review --by-month --from 2026-01-01T00:00:00Z
          fengni audit counts -p audit_review --end 4821
        """)

    @Option(name: .long, help: ArgumentHelp("From this entry on.", valueName: "seq")) var first: UInt64?
    @Option(name: .long, help: ArgumentHelp("Before this entry.", valueName: "seq")) var end: UInt64?
    @Option(name: .long, help: ArgumentHelp("From this moment on, in UTC.", valueName: "time")) var from:
      String?
    @Option(name: .long, help: ArgumentHelp("Before this moment, in UTC.", valueName: "time")) var until:
      String?
    @Flag(name: .long, help: "Each month, in UTC, by itself.") var byMonth = false
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run(purpose: purpose) { connection in
        var query = CountQuery()
        query.first = first
        query.end = end
        query.from = from
        query.until = until
        query.byMonth = byMonth
        let found = try await connection.vault.countEntries(query, purpose: connection.purpose)
        if connection.isJSON {
          return connection.console.show(
            .object([
              ("first", .unsigned(found.first)), ("end", .unsigned(found.end)),
              ("counts", .array(found.counts.map(\.json))), ("audit_seq", .unsigned(found.auditSeq)),
            ]))
        }
        connection.console.show(found.counts.table)
        connection.console.say("\(found.end - found.first) entries, from \(found.first) on")
      }
    }
  }
}

extension EventCount {
  var json: JSONOutput {
    .object(
      (month.map { [("month", .string($0))] } ?? []) + [
        ("event", .string(event)), ("word", .string(word)), ("outcome", .string(outcome)),
        ("count", .unsigned(count)),
      ])
  }
}

extension [EventCount] {
  /// Events as people call them, with their numbers.
  var table: Table {
    let isByMonth = contains { $0.month != nil }
    var table = Table(
      (isByMonth ? [Table.Column("MONTH")] : [])
        + [Table.Column("EVENT"), Table.Column("OUTCOME"), Table.Column("ENTRIES", .right)])
    for count in self {
      table.add((isByMonth ? [count.month] : []) + [count.word, count.outcome, String(count.count)])
    }
    return table
  }
}
