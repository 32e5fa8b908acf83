import ArgumentParser
import Foundation
import VaultClient

/// `fengni place …`
struct PlaceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "place", abstract: "The public tree of places.", subcommands: [Add.self, List.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add places from a file of JSON lines.",
      discussion: """
        A line: {"path":"B/baihe/031","kind":"grid","name":"031网格","area_code":"000000"}
        Places that are there already are left as they are.

        Example: fengni place add places.jsonl
        """)

    @Argument(help: "File of JSON lines.") var file: String
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let places = try PlaceFile.read(file)
      try await connection.run { connection in
        let added = try await connection.vault.addPlaces(places)
        if connection.isJSON { return connection.console.show(.object([("added", .integer(added))])) }
        connection.console.say("\(added) places added")
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ls", abstract: "List places.", discussion: "Example: fengni place ls --under B/baihe")
    @Option(name: .long, help: ArgumentHelp("Only those in this one.", valueName: "path")) var under:
      PlaceArgument?
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run { connection in
        let path = try await under?.resolve(connection.vault)
        let places = try await connection.vault.places(under: path)
        if connection.isJSON {
          return connection.console.show(
            .items(
              places.map { place in
                .object([
                  ("path", .string(place.path)), ("kind", .string(place.kind)), ("name", .string(place.name)),
                  ("area_code", .string(place.areaCode)),
                ])
              }))
        }
        var table = Table("PATH", "KIND", "NAME", "AREA CODE")
        for place in places { table.add([place.path, place.kind, place.name, place.areaCode]) }
        connection.console.show(table)
      }
    }
  }
}

/// Places as lines of JSON; a first line that marks the file as synthetic is passed over.
enum PlaceFile {
  static func read(_ path: String) throws -> [PlaceView] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(.usage, "cannot be read: `\(path)`")
    }
    return try JSONLines.rows(in: Array(data), as: PlaceView.self, file: path)
  }
}

/// Files of one JSON object a line.
enum JSONLines {
  private struct Marker: Decodable { let synthetic: Bool }

  static func rows<Row: Decodable>(in bytes: [UInt8], as: Row.Type, file: String) throws(CommandFailure)
    -> [Row]
  {
    var rows: [Row] = []
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      let data = Data(line)
      if index == 0, (try? JSONDecoder().decode(Marker.self, from: data)) != nil { continue }
      do {
        rows.append(try JSONDecoder().decode(Row.self, from: data))
      } catch {
        throw CommandFailure(.usage, "\(file):\(index + 1): not a line of the form expected")
      }
    }
    return rows
  }
}
