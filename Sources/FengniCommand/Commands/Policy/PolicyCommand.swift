import ArgumentParser
import Vault

/// `fengni policy …`
struct PolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "The rules: catalogue, schema and policies.",
    subcommands: [Check.self, Test.self, Explain.self, Matrix.self, Difference.self, Format.self])
}

/// The folder that a command reads rules from.
struct RulesOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Folder of catalogue and policies.", valueName: "folder"))
  var policies = "Policies"
  @Flag(name: .long, help: "Print one JSON object.") var json = false

  /// The rules of the folder, as the service reads them.
  func engine() throws -> PolicyEngine {
    Reporting.isJSON = json
    return try RulesFile.engine(policies)
  }
}

/// Rules read from a folder, as the service reads them.
enum RulesFile {
  static func engine(_ folder: String) throws(CommandFailure) -> PolicyEngine {
    try OpeningErrors.naming {
      let rules = try PolicyFolder(path: folder)
      return try PolicyEngine(
        catalog: try rules.catalog(), schema: rules.schemaFile, policies: rules.policyFiles, places: [])
    }
  }
}
