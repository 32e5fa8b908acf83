import ArgumentParser
import VaultClient

/// `fengni retention`
struct RetentionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retention",
    abstract: "End the time for which data, and what the log's entries say, are kept.",
    discussion: "Example: fengni retention run --dry-run", subcommands: [Run.self])

  /// `fengni retention run`
  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Erase whose data, and close what entries say, whose retention is over; the leaves stay and verify.",
      discussion: """
        The catalogue says for how many months who looked at whom, and what for, is kept (openings). What is older
        cannot be read again by anybody: the keys of its months are destroyed. `fengni serve` does it each day by
        itself; more than two months at once it leaves to a person.

        It also says when the use of a record ends and for how long it is kept after that (retention). Somebody about
        whom everything is over its time is erased as by `fengni record erase`, up to 200 at once; who is frozen is
        kept. The entry named is the receipt: `fengni audit proof`.

        Examples:
          fengni retention run --dry-run
          fengni retention run
        """)
    @Flag(name: .long, help: "Only say what would be closed and erased.") var dryRun = false
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
          ? "nothing that entries say has expired"
          : run.dryRun ? "\(months) would be closed" : "\(months) closed"
        connection.console.say("\(what) · logged as \(run.auditSeq)")
        if !run.subjects.isEmpty { connection.console.show(run.subjectTable) }
        for line in run.subjectLines { connection.console.say(line) }
      }
    }
  }
}

extension RetentionRun {
  fileprivate var subjectTable: Table {
    var table = Table([
      Table.Column("WHO"), Table.Column("RECORDS", .right), Table.Column("DUE SINCE"), Table.Column(""),
    ])
    for subject in subjects {
      let state =
        subject.frozen
        ? "kept: frozen" : subject.auditSeq.map { "erased, entry \($0)" } ?? "would be erased"
      table.add([subject.id, String(subject.records), String(subject.dueSince.prefix(10)), state])
    }
    return table
  }

  fileprivate var subjectLines: [String] {
    var lines: [String] = []
    if subjects.isEmpty, subjectsLeft == 0 { lines.append("nobody's data are over their time") }
    if subjectsLeft > 0 { lines.append("\(subjectsLeft) more are due: run it again") }
    if subjectsUnreadable > 0 {
      lines.append("records of \(subjectsUnreadable) do not open: see `fengni audit verify`")
    }
    if subjectsSealed > 0 {
      lines.append("\(subjectsSealed) wait: only a server with all keys can tell whether they are due")
    }
    return lines
  }

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
      ),
      (
        "subjects",
        .array(
          subjects.map { subject in
            .object([
              ("id", .string(subject.id)), ("type", .string(subject.type)),
              ("records", .integer(subject.records)), ("due_since", .string(subject.dueSince)),
              ("frozen", .bool(subject.frozen)),
              ("audit_seq", subject.auditSeq.map { .unsigned($0) } ?? .null),
            ])
          })
      ), ("subjects_left", .integer(subjectsLeft)), ("subjects_unreadable", .integer(subjectsUnreadable)),
      ("subjects_sealed", .integer(subjectsSealed)),
      ("audit_seq", .unsigned(auditSeq)),
    ])
  }
}
