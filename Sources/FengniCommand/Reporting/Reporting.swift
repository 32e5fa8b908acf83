import ArgumentParser
import Foundation
import Synchronization
import VaultClient

/// Says why a command ended as it did: the one place where errors become words and exit codes.
enum Reporting {
  private static let json = Mutex(false)

  /// Whether refusals are printed as JSON, on standard output.
  static var isJSON: Bool {
    get { json.withLock { $0 } }
    set { json.withLock { $0 = newValue } }
  }

  /// Reports `error` and gives the exit code.
  static func report(
    _ error: any Error, of root: any ParsableCommand.Type, console: Console = .standard
  ) -> Int32 {
    switch error {
    case let error as VaultClientError:
      let status = ExitStatus(error)
      if isJSON, case .problem(let problem) = error { console.show(problem.json) }
      say(Refusal(error), console)
      return status.rawValue
    case let denied as DeniedField:
      if isJSON { console.show(denied.problem.json) }
      say(Refusal(denial: denied.problem, field: denied.field, label: denied.label), console)
      return ExitStatus(.problem(denied.problem)).rawValue
    case let failure as CommandFailure:
      say(Refusal(message: failure.message, lines: failure.wayOut), console)
      return failure.status.rawValue
    case is CancellationError:
      return ExitStatus.interrupted.rawValue
    case let code as ExitCode:
      return code.rawValue
    default:
      // The parser's own: help, version, usage errors.
      let code = root.exitCode(for: error)
      let text = root.fullMessage(for: error)
      if !text.isEmpty { code.isSuccess ? console.line(text) : console.say(text) }
      return code.rawValue
    }
  }

  private static func say(_ refusal: Refusal, _ console: Console) {
    console.say("\(console.error.red("fengni:")) \(PrintableText.line(refusal.message))")
    for line in refusal.lines { console.say("  \(PrintableText.line(line))") }
  }
}

/// A refusal to show one field, with the label the catalogue gives it.
struct DeniedField: Error {
  let problem: Problem
  let field: String
  let label: String?
}

/// What is said about an error: a line, and what helps below it.
struct Refusal: Equatable {
  let message: String
  let lines: [String]

  init(message: String, lines: [String] = []) {
    self.message = message
    self.lines = lines
  }
}
