import Vault

extension Vault.VerificationReport {
  /// Shows what was found, and what was not looked at.
  func show(json: Bool, counts: Bool, _ console: Console, also notChecked: [String]) {
    if json { return console.show(object) }
    if isClean {
      let shown = openings > 0 ? ", \(openings) of them shown" : ""
      let rows = records > 0 ? ", \(records) records" : ""
      let gone = erased > 0 ? ", \(erased) erased" : ""
      console.line("\(console.output.green("ok"))  \(entries) events\(shown)\(rows)\(gone)")
    }
    for problem in problems {
      let place = problem.seq.map { "event \($0): " } ?? problem.row.map { "\($0): " } ?? ""
      console.line("\(console.output.red("FAIL"))  \(PrintableText.line(place + problem.text))")
    }
    let more = problemCount - problems.count
    if more > 0 { console.say("\(more) more are not listed") }
    if counts {
      var table = Table([Table.Column("EVENT"), Table.Column("OUTCOME"), Table.Column("ENTRIES", .right)])
      for (kind, count) in countsInOrder {
        table.add([kind.event.word, kind.outcome.rawValue, String(count)])
      }
      console.show(table)
    }
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
    let counted = countsInOrder.map { kind, count in
      JSONOutput.object([
        ("event", .string(kind.event.code)), ("word", .string(kind.event.word)),
        ("outcome", .string(kind.outcome.rawValue)), ("count", .unsigned(count)),
      ])
    }
    return .object([
      ("clean", .bool(isClean)), ("entries", .unsigned(entries)), ("records", .unsigned(records)),
      ("erased", .unsigned(erased)), ("openings", .unsigned(openings)), ("root", .string(root)),
      ("checkpoint", .string(checkpoint)),
      ("counts", .array(counted)), ("problems", .array(found)), ("problem_count", .integer(problemCount)),
      ("unchecked", .strings(unchecked)),
    ])
  }
}
