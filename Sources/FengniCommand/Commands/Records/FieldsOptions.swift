import ArgumentParser

/// Which fields of a record are meant.
struct FieldsOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Fields by name, separated by commas; all by default.", valueName: "names"))
  var fields: String?

  /// The names, or `nil` for all.
  var names: [String]? {
    fields.map { text in
      text.utf8.split(separator: UInt8(ascii: ",")).map { name in
        String(decoding: name.drop { $0 == 0x20 }, as: UTF8.self)
      }
    }
  }
}

/// Which page of a list.
struct PageOptions: ParsableArguments {
  @Option(name: .long, help: "Rows a page, at most 20.")
  var limit: Int?

  @Option(name: .long, help: ArgumentHelp("Where the last page said it goes on.", valueName: "cursor"))
  var cursor: String?

  func validate() throws {
    if let limit, !(1...1000).contains(limit) { throw ValidationError("--limit is a number from 1 on") }
  }
}
