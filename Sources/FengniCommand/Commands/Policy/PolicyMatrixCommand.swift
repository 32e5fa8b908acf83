import ArgumentParser
import Foundation
import Vault

extension PolicyCommand {
  /// `fengni policy matrix`
  struct Matrix: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print who sees what: role × type × field × purpose.",
      discussion: "Example: fengni policy matrix --policies Policies > Policies/decisions.txt")
    @OptionGroup var rules: RulesOptions
    @Option(name: .long, help: ArgumentHelp("File to write it to.", valueName: "path")) var out: String?

    func run() async throws {
      let text = PolicyMatrix(try rules.engine()).text
      if let out {
        guard FileManager.default.createFile(atPath: out, contents: Data(text.utf8)) else {
          throw CommandFailure("file cannot be written: \(SecretFile.systemReason()): `\(out)`")
        }
        Console.standard.say("written to \(out)")
      } else if rules.json {
        Console.standard.show(.object([("matrix", .string(text))]))
      } else {
        Console.standard.output(text)
      }
    }
  }
}
