import ArgumentParser
import Foundation
import Vault

extension PolicyCommand {
  /// `fengni policy test`
  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Ask the cases beside the policies; one that is answered otherwise is named (exit 1).",
      discussion: """
        Examples:
          fengni policy test
          fengni policy test --policies Policies --cases Policies/cases.yaml
        """)
    @OptionGroup var rules: RulesOptions
    @Option(name: .long, help: ArgumentHelp("File of cases; cases.yaml in the folder.", valueName: "path"))
    var cases: String?

    func run() async throws {
      let engine = try rules.engine()
      let path = cases ?? "\(rules.policies)/\(PolicyCases.fileName)"
      let cases = try Test.cases(at: path)
      let failures = cases.compactMap { Failure($0, on: engine) }
      if rules.json {
        Console.standard.show(
          .object([
            ("cases", .integer(cases.count)), ("failed", .integer(failures.count)),
            ("failures", .array(failures.map(\.json))),
          ]))
      } else {
        for failure in failures { Console.standard.line("\(path):\(failure.text)") }
        Console.standard.say("\(cases.count) cases, \(failures.count) failed")
      }
      if !failures.isEmpty { throw ExitStatus.failed.exitCode }
    }

    private static func cases(at path: String) throws -> [PolicyCase] {
      guard let data = FileManager.default.contents(atPath: path) else {
        throw CommandFailure("file cannot be read: \(SecretFile.systemReason()): `\(path)`")
      }
      guard let text = String(validating: data, as: UTF8.self) else {
        throw CommandFailure("not UTF-8: `\(path)`")
      }
      return try OpeningErrors.naming { try PolicyCases(yaml: text, file: path).cases }
    }
  }
}

/// A case that was not answered as it must be.
private struct Failure {
  let title: String
  let line: Int
  let expected: String
  let found: String

  init?(_ policyCase: PolicyCase, on engine: PolicyEngine) {
    title = policyCase.title
    line = policyCase.line
    expected = policyCase.expected.description
    switch policyCase.tried(on: engine) {
    case .passed: return nil
    case .failed(let answer): found = answer.description
    case .unusable(let word): found = word.description
    }
  }

  var text: String { "\(line): \(title): expected \(expected), found \(found)" }

  var json: JSONOutput {
    .object([
      ("line", .integer(line)), ("title", .string(title)), ("expected", .string(expected)),
      ("found", .string(found)),
    ])
  }
}
