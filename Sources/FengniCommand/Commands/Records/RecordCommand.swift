import ArgumentParser
import VaultClient

/// `fengni record …`
struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Look at, list, write and erase records.",
    subcommands: [Get.self, List.self, Put.self, Edit.self, Move.self, Erase.self])

  /// `fengni record get ID`
  struct Get: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show one record, masked.",
      discussion: "Example: fengni record get r_7Q2KX0000000000A -p care_visit --fields name,phone")

    @Argument(help: "The record: ID or TYPE/ID.") var record: RecordArgument
    @OptionGroup var fields: FieldsOptions
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run(purpose: purpose) { connection in
        let (type, id) = try await record.resolve(connection.vault)
        let shown = try await connection.vault.record(
          type, id, fields: fields.names, purpose: try connection.requiredPurpose())
        if connection.isJSON { return connection.console.show(shown.json) }
        connection.console.show(shown.table)
        connection.console.say(
          "\(shown.type) \(shown.id) · version \(shown.version) · \(shown.place) · \(shown.lifecycle)"
            + " · logged as \(shown.auditSeq)")
      }
    }
  }

  /// `fengni record ls TYPE`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ls", abstract: "List the records of a type at a place, masked.",
      discussion: "Example: fengni record ls care_profile --place 031 -p care_visit")

    @Argument(help: "The type of record.") var type: String
    @Option(name: .long, help: ArgumentHelp("Place; by default that of your post.", valueName: "path"))
    var place: PlaceArgument?
    @OptionGroup var fields: FieldsOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run(purpose: purpose) { connection in
        let purpose = try connection.requiredPurpose()
        let place = try await PlaceArgument.resolve(place, connection.vault)
        connection.show(
          try await connection.vault.list(
            type, place: place, fields: fields.names, limit: page.limit, cursor: page.cursor, purpose: purpose
          ),
          for: purpose)
      }
    }
  }

  /// `fengni record mv ID --to PLACE --version N`
  struct Move: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "mv", abstract: "Move a record to another place.",
      discussion: "Example: fengni record mv r_7Q2KX0000000000A --to 031/03 --version 2 -p grid_register")

    @Argument(help: "The record: ID or TYPE/ID.") var record: RecordArgument
    @Option(name: .long, help: ArgumentHelp("Where it goes.", valueName: "path")) var to: PlaceArgument
    @Option(name: .customLong("version"), help: "The version you read.") var readVersion: UInt32
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run(purpose: purpose) { connection in
        let (type, id) = try await record.resolve(connection.vault)
        let place = try await to.resolve(connection.vault)
        connection.show(
          try await connection.vault.move(
            type, id, version: readVersion, to: place, purpose: try connection.requiredPurpose()))
      }
    }
  }
}

extension Connection {
  /// Shows a page of records.
  func show(_ page: RecordPage, for purpose: Purpose) {
    if isJSON { return console.show(page.json) }
    if page.rows.isEmpty {
      console.say("nothing in your scope")
    } else {
      console.show(page.table)
    }
    console.say("\(page.rows.count) on this page · purpose \(purpose.name) · logged as \(page.auditSeq)")
    if let cursor = page.nextCursor { console.say("there is more: --cursor \(cursor)") }
  }

  /// Says what a write came to.
  func show(_ written: Written) {
    if isJSON {
      return console.show(
        .object([
          ("id", .string(written.id)), ("type", .string(written.type)),
          ("version", .integer(Int(written.version))),
          ("audit_seq", .unsigned(written.auditSeq)), ("policy_version", .string(written.policyVersion)),
          ("replayed", .bool(written.replayed)),
        ]))
    }
    console.line(written.id)
    console.say(
      "version \(written.version) · logged as \(written.auditSeq)"
        + (written.replayed ? " · was written before" : ""))
  }
}
