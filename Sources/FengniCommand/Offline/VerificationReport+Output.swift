import Vault

extension Vault.VerificationReport {
  /// Shows what was found, and what was not looked at.
  func show(json: Bool, _ console: Console, also notChecked: [String]) {
    if json { return console.show(object) }
    if isClean {
      let shown = openings > 0 ? ", \(openings) of them shown" : ""
      let rows = records > 0 ? ", \(records) records" : ""
      console.line("\(console.output.green("ok"))  \(entries) events\(shown)\(rows)")
    }
    for problem in problems {
      let place = problem.seq.map { "event \($0): " } ?? problem.row.map { "\($0): " } ?? ""
      console.line("\(console.output.red("FAIL"))  \(PrintableText.line(place + problem.text))")
    }
    let more = problemCount - problems.count
    if more > 0 { console.say("\(more) more are not listed") }
    for text in unchecked + notChecked { console.say("not checked: \(text)") }
  }

  /// What the command ends with.
  ///
  /// - Throws: where something was found.
  func end() throws {
    if isClean { return }
    throw problems.contains(where: \.isOtherLog)
      ? ExitStatus.checkpointMismatch.exitCode : ExitStatus.verificationFailed.exitCode
  }

  private var object: JSONOutput {
    let found = problems.map { problem in
      JSONOutput.object([
        ("seq", .optional(problem.seq)), ("row", .optional(problem.row)), ("text", .string(problem.text)),
      ])
    }
    let counted = counts.sorted {
      ($0.key.event.code, $0.key.outcome.rawValue) < ($1.key.event.code, $1.key.outcome.rawValue)
    }.map { count, number in
      JSONOutput.object([
        ("event", .string(count.event.code)), ("outcome", .string(count.outcome.rawValue)),
        ("count", .unsigned(number)),
      ])
    }
    return .object([
      ("clean", .bool(isClean)), ("entries", .unsigned(entries)), ("records", .unsigned(records)),
      ("openings", .unsigned(openings)), ("root", .string(root)), ("checkpoint", .string(checkpoint)),
      ("counts", .array(counted)), ("problems", .array(found)), ("problem_count", .integer(problemCount)),
      ("unchecked", .strings(unchecked)),
    ])
  }
}
