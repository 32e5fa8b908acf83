import ArgumentParser
import Vault

extension PolicyCommand {
  /// `fengni policy check`
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a folder of rules; a fault is named with file, line and reason.",
      discussion: "Example: fengni policy check --policies Policies")
    @OptionGroup var rules: RulesOptions

    func run() async throws {
      let engine = try rules.engine()
      if rules.json {
        return Console.standard.show(
          .object([
            ("policy_version", .string(engine.version)), ("warnings", .strings(engine.warnings)),
          ]))
      }
      for warning in engine.warnings { Console.standard.say(warning) }
      Console.standard.line(engine.version)
    }
  }
}
