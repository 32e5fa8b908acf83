import ArgumentParser
import VaultClient

extension RecordCommand {
  /// `fengni record put TYPE FILE --place PLACE`
  struct Put: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a new record from a JSON object.",
      discussion: "Example: fengni record put resident new.json --place 031/07 -p grid_register")

    @Argument(help: "The type of record.") var type: String
    @Argument(help: ArgumentHelp("File with the field values; `-` for standard input.", valueName: "file"))
    var values: String
    @Option(name: .long, help: ArgumentHelp("Where it belongs.", valueName: "path")) var place: PlaceArgument
    @Option(
      name: .long,
      help: ArgumentHelp("Names this attempt, so that a repetition writes nothing twice.", valueName: "text"))
    var idempotencyKey: String?
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let given = try FieldValues.read(values)
      let fields = given.compactMapValues { $0 }
      guard fields.count == given.count else {
        throw CommandFailure(.usage, "a new record has no field to remove: leave it out instead of `null`")
      }
      let key = try idempotencyKey.map { try IdempotencyKey($0) } ?? .random()
      try await connection.run(purpose: purpose) { connection in
        let path = try await place.resolve(connection.vault)
        connection.show(
          try await connection.vault.create(
            type, place: path, fields: fields, purpose: try connection.requiredPurpose(), idempotencyKey: key)
        )
      }
    }
  }

  /// `fengni record edit ID FILE --version N`
  struct Edit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change fields of a record from a JSON object.",
      discussion: """
        `null` removes a field; fields that are not named stay as they are.
        Example: echo '{"state": "done"}' | fengni record edit assignment/a_7Q2KX0000000000A - --version 1 -p service_order
        """)

    @Argument(help: "The record: ID or TYPE/ID.") var record: RecordArgument
    @Argument(help: ArgumentHelp("File with the field values; `-` for standard input.", valueName: "file"))
    var values: String
    @Option(name: .customLong("version"), help: "The version you read.") var readVersion: UInt32
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let fields = try FieldValues.read(values)
      try await connection.run(purpose: purpose) { connection in
        let (type, id) = try await record.resolve(connection.vault)
        connection.show(
          try await connection.vault.amend(
            type, id, version: readVersion, fields: fields, purpose: try connection.requiredPurpose()))
      }
    }
  }
}
