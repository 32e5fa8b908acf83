import ArgumentParser
import Vault

extension PolicyCommand {
  /// `fengni policy diff OLD NEW`
  struct Difference: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "diff",
      abstract: "Who gains and who loses when one folder of rules takes the place of another (exit 1).",
      discussion: """
        Asks both for every role, type, field and purpose in every scenario of the matrix. Exit 0: no difference.
        Example: fengni policy diff /etc/fengni/policies Policies
        """)
    @Argument(help: "Folder of the rules in force.") var old: String
    @Argument(help: "Folder of the rules that would take their place.") var new: String
    @Flag(name: .long, help: "Print one JSON object.") var json = false

    func run() async throws {
      Reporting.isJSON = json
      let changes = RulesDifference(from: try RulesFile.engine(old), to: try RulesFile.engine(new)).changes
      if json {
        Console.standard.show(.object([("changes", .array(changes.map(\.json)))]))
      } else {
        show(changes)
      }
      if !changes.isEmpty { throw ExitStatus.failed.exitCode }
    }

    private func show(_ changes: [RulesDifference.Change]) {
      var table = Table("", "ROLE", "WHAT", "PURPOSES", "OLD", "NEW", "SCENARIO")
      for change in changes {
        table.add([
          change.direction.rawValue, change.role, change.what, change.purposes.joined(separator: " "),
          change.old, change.new, change.scenario,
        ])
      }
      if !table.isEmpty { Console.standard.show(table) }
      let counts = RulesDifference.Change.Direction.allCases.map { direction in
        "\(changes.count { $0.direction == direction }) \(direction.rawValue)"
      }
      Console.standard.say(changes.isEmpty ? "no difference" : counts.joined(separator: ", "))
    }
  }
}

extension RulesDifference.Change {
  fileprivate var json: JSONOutput {
    .object([
      ("direction", .string(direction.rawValue)), ("role", .string(role)), ("what", .string(what)),
      ("purposes", .strings(purposes)), ("old", .string(old)), ("new", .string(new)),
      ("scenario", .string(scenario)),
    ])
  }
}
