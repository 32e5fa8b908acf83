public import ArgumentParser
import Foundation
public import SyntheticCommunity

/// `fengni synth`
struct Synth: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a synthetic community: files to import, and who should see what.",
    discussion: "Example: fengni synth --scale S --seed 1 --out community")

  @Option(name: .long, help: "S: 5,000 residents; M: 130,200.") var scale: Scale = .small
  @Option(name: .long, help: "The same seed gives the same bytes.") var seed: UInt64 = 1
  @Option(name: .long, help: ArgumentHelp("Folder for the files.", valueName: "folder")) var out: String
  @Option(
    name: .long,
    help: ArgumentHelp("The day it is as of; \(Community.defaultToday) by default.", valueName: "day"))
  var today: CalendarDate = Community.defaultToday
  @Flag(name: .long, help: "Print one JSON object.") var json = false

  func run() async throws {
    Reporting.isJSON = json
    let community: Community
    do {
      community = try Community(scale: scale, seed: seed, today: today)
    } catch {
      throw CommandFailure(.usage, describing: error)
    }
    let files = try CommunityFiles(folder: out)
    let tally = try files.write(community)
    let rows = OutputFile.allCases.map { ($0.path, tally.rows(in: $0)) }
    if json {
      return Console.standard.show(
        .object([("out", .string(out)), ("rows", .object(rows.map { (name: $0.0, value: .integer($0.1)) }))]))
    }
    var table = Table([Table.Column("FILE"), Table.Column("ROWS", .right)])
    for (path, count) in rows { table.add([path, String(count)]) }
    Console.standard.show(table)
  }
}

extension Scale: ExpressibleByArgument {}

extension CalendarDate: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
