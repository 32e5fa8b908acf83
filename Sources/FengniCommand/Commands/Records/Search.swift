import ArgumentParser
import VaultClient

/// `fengni search TYPE …`
///
/// Search terms are typed as arguments and so are seen by other users of the machine while the command runs; one
/// that must not be is read from standard input with `-`.
struct Search: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find records by a field, masked.",
    discussion: """
      Examples:
        fengni search resident --place 031/07 --surname 王 -p care_visit
        fengni search resident --last-four 5678 --place 031 -p care_visit
        fengni search resident --where residency=owner -p grid_register

      A term may be `-`: it is then read from standard input and not seen by other users of the machine.
      """)

  @Argument(help: "The type of record.") var type: String

  @Option(name: .long, help: ArgumentHelp("Surname, in one building.", valueName: "text"))
  var surname: String?
  @Option(name: .long, help: ArgumentHelp("Last four digits of the phone, in one grid.", valueName: "digits"))
  var lastFour: String?
  @Option(name: .long, help: ArgumentHelp("Year of birth; finds its band of five.", valueName: "year"))
  var birthYear: String?
  @Option(
    name: .customLong("where"), help: ArgumentHelp("A field and its whole value.", valueName: "field=value"))
  var equals: String?

  @Option(
    name: [.long, .customLong("building"), .customLong("grid")],
    help: ArgumentHelp("Place; by default that of your post.", valueName: "path"))
  var place: PlaceArgument?
  @OptionGroup var fields: FieldsOptions
  @OptionGroup var page: PageOptions
  @OptionGroup var purpose: PurposeOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    let given = [surname, lastFour, birthYear, equals].compactMap { $0 }
    guard given.count == 1 else {
      throw ValidationError("name one of --surname, --last-four, --birth-year, --where")
    }
    if let equals, !equals.utf8.contains(UInt8(ascii: "=")) {
      throw ValidationError("--where takes field=value")
    }
  }

  func run() async throws {
    let term = try searchTerm()
    try await connection.run(purpose: purpose) { connection in
      let purpose = try connection.requiredPurpose()
      let place = try await PlaceArgument.resolve(place, connection.vault)
      connection.show(
        try await connection.vault.search(
          type, for: term, place: place, fields: fields.names, limit: page.limit, cursor: page.cursor,
          purpose: purpose),
        for: purpose)
    }
  }

  func searchTerm() throws -> SearchTerm {
    if let surname { return .surname(try Search.term(surname)) }
    if let lastFour { return .lastFour(try Search.term(lastFour)) }
    if let birthYear { return .birthBand(try Search.term(birthYear)) }
    let text = equals ?? ""
    let split = text.utf8.firstIndex(of: UInt8(ascii: "=")) ?? text.endIndex
    return .equals(
      field: String(text[..<split]), try Search.term(String(text[text.utf8.index(after: split)...])))
  }

  private static func term(_ typed: String) throws -> String {
    guard typed.utf8.elementsEqual("-".utf8) else { return typed }
    guard let line = readLine(), !line.isEmpty else {
      throw CommandFailure(.usage, "no search term on standard input")
    }
    return line
  }
}
