import ArgumentParser
import Foundation
import Vault

/// `fengni policy …`
struct PolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "The rules: catalogue and policies.",
    subcommands: [Check.self, Matrix.self])

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a folder of rules; a fault is named with file, line and reason.")
    @Option(name: .long, help: ArgumentHelp("Folder of catalogue and policies.", valueName: "folder"))
    var policies = "Policies"
    @Flag(name: .long, help: "Print one JSON object.") var json = false

    func run() async throws {
      Reporting.isJSON = json
      let engine = try RulesFile.engine(policies)
      if json { return Console.standard.show(.object([("policy_version", .string(engine.version))])) }
      Console.standard.line(engine.version)
    }
  }

  struct Matrix: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print who sees what: role × type × field × purpose.",
      discussion: "Example: fengni policy matrix --policies Policies > Policies/decisions.txt")
    @Option(name: .long, help: ArgumentHelp("Folder of catalogue and policies.", valueName: "folder"))
    var policies = "Policies"
    @Option(name: .long, help: ArgumentHelp("File to write it to.", valueName: "path")) var out: String?
    @Flag(name: .long, help: "Print one JSON object.") var json = false

    func run() async throws {
      Reporting.isJSON = json
      let text = PolicyMatrix(try RulesFile.engine(policies)).text
      if let out {
        guard FileManager.default.createFile(atPath: out, contents: Data(text.utf8)) else {
          throw CommandFailure("file cannot be written: \(SecretFile.systemReason()): `\(out)`")
        }
        Console.standard.say("written to \(out)")
      } else if json {
        Console.standard.show(.object([("matrix", .string(text))]))
      } else {
        Console.standard.output(text)
      }
    }
  }
}

/// Rules read from a folder, as the service reads them.
enum RulesFile {
  static func engine(_ folder: String) throws(CommandFailure) -> PolicyEngine {
    try OpeningErrors.naming {
      let rules = try PolicyFolder(path: folder)
      return try PolicyEngine(catalog: try rules.catalog(), policies: rules.policyFiles, places: [])
    }
  }
}
