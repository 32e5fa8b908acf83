public import ArgumentParser
public import VaultClient

/// `fengni import …`
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Bring records in from CSV or JSON lines.",
    discussion: """
      Examples:
        fengni import resident residents.csv -p grid_register
        fengni import member - --format jsonl -p member_admin < members.jsonl
        fengni import resume i_7Q2KX0000000000A residents.csv -p grid_register
        fengni import withdraw i_7Q2KX0000000000A -p grid_register

      Good rows are written, bad ones named in a report (never their values) and exit code 9. Ctrl-C leaves an
      import that can be resumed with the same file; nothing is written twice. A vault of invented people takes
      only rows that say so in their first line: `# SYNTHETIC`, or {"synthetic":true} in JSON lines.
      """,
    subcommands: [Run.self, Resume.self, Show.self, Withdraw.self], defaultSubcommand: Run.self)

  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begin an import; what `fengni import` does where nothing else is named.",
      discussion: "Example: fengni import resident residents.csv -p grid_register")
    @Argument(help: "The type of record.") var type: String
    @Argument(help: ArgumentHelp("File of rows; `-` for standard input.", valueName: "file")) var file: String
    @OptionGroup var options: ImportOptions
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let chunks = try FileChunks(path: file)
      let format = try options.format(of: file)
      try await connection.run(purpose: purpose) { connection in
        let opened = try await connection.vault.openImport(
          type: type, format: format, purpose: connection.purpose)
        if !connection.isJSON { connection.console.say("import \(opened.id)") }
        let report = try await Upload(
          vault: connection.vault, importID: opened.id, format: format, purpose: connection.purpose,
          console: connection.console
        ).send(chunks, from: file)
        try options.conclude(report, connection)
      }
    }
  }

  struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Go on with an import: the same file from its beginning; lines that are done are passed over.",
      discussion: """
        Waits while the vault still writes what reached it. Of an import that is finished it tells what it came to,
        and writes the report of the rows refused once more.
        Example: fengni import resume i_7Q2KX0000000000A residents.csv -p grid_register
        """)
    @Argument(help: "The import: i_….") var importID: String
    @Argument(help: ArgumentHelp("The same rows; `-` for standard input.", valueName: "file")) var file:
      String
    @OptionGroup var options: ImportOptions
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let chunks = try FileChunks(path: file)
      try await connection.run(purpose: purpose) { connection in
        let status = try await connection.vault.importStatus(importID)
        let report = try await Upload(
          vault: connection.vault, importID: importID, format: status.format, purpose: connection.purpose,
          console: connection.console
        ).resume(chunks, from: file)
        try options.conclude(report, connection)
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "status", abstract: "How far an import is.",
      discussion: "Example: fengni import status i_7Q2KX0000000000A")
    @Argument(help: "The import: i_….") var importID: String
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run { connection in
        let status = try await connection.vault.importStatus(importID)
        if connection.isJSON { return connection.console.show(status.json) }
        connection.console.line(status.line)
      }
    }
  }

  struct Withdraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take back every record an import brought, changed since or not.",
      discussion: "Example: fengni import withdraw i_7Q2KX0000000000A -p grid_register")
    @Argument(help: "The import: i_….") var importID: String
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run(purpose: purpose) { connection in
        let status = try await Withdrawal(
          vault: connection.vault, importID: importID, purpose: connection.purpose,
          console: connection.console
        ).run()
        if connection.isJSON { return connection.console.show(status.json) }
        connection.console.line(status.line)
      }
    }
  }
}

/// How rows are written, and where the report goes.
struct ImportOptions: ParsableArguments {
  @Option(name: .customLong("format"), help: "csv or jsonl; by default as the file's name ends.")
  var formatName: ImportFormat?
  @Option(
    name: .long,
    help: ArgumentHelp("File for the rows refused; IMPORT.refused.csv by default.", valueName: "path"))
  var report: String?

  /// The report names them all; these are told at once.
  private static let problemsShown = 5

  func format(of file: String) throws(CommandFailure) -> ImportFormat {
    if let formatName { return formatName }
    if file.utf8.suffix(4).elementsEqual(".csv".utf8) { return .csv }
    if file.utf8.suffix(6).elementsEqual(".jsonl".utf8) || file.utf8.suffix(7).elementsEqual(".ndjson".utf8) {
      return .jsonLines
    }
    throw CommandFailure(
      .usage, "format cannot be told from the name", wayOut: "name it with --format csv or jsonl")
  }

  /// Says what came of it; exit code 9 where rows were refused.
  func conclude(_ report: ImportReport, _ connection: Connection) throws {
    let isWhole = report.status.refused == 0
    let path = isWhole ? nil : self.report ?? RefusedRows.defaultPath(report.status.id)
    if let path {
      try RefusedRows(problems: report.problems, leftOut: report.problemsLeftOut).write(to: path)
    }
    if connection.isJSON {
      connection.console.show(report.json(report: path))
    } else {
      connection.console.line(report.status.id)
      connection.console.say(report.status.line)
      for problem in report.problems.prefix(ImportOptions.problemsShown) {
        connection.console.say("  \(PrintableText.line(problem.words))")
      }
      if let path { connection.console.say("all rows refused are named in \(path)") }
      if report.status.state == "open" {
        connection.console.say(
          "the rest of the file could not be read; mend it and go on with: "
            + "fengni import resume \(report.status.id) FILE")
      }
    }
    if !isWhole { throw ExitStatus.rowsRefused.exitCode }
  }
}

extension ImportFormat: ExpressibleByArgument {}
