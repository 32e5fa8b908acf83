import ArgumentParser
import Foundation
import VaultClient

/// `fengni reveal ID FIELD`
struct Reveal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show one field of one record in clear.",
    discussion: """
      On a terminal the value is wiped after the time the vault allows (60 seconds), or with Ctrl-C at once.
      Example: fengni reveal r_7Q2KX0000000000A phone -p care_visit --case A-5521
      """)

  @Argument(help: "The record: ID or TYPE/ID.") var record: RecordArgument
  @Argument(help: "The field.") var field: String
  @OptionGroup var purpose: PurposeOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.run(purpose: purpose) { connection in
      let (type, id) = try await record.resolve(connection.vault)
      let revealed = try await reveal(type, id, connection)
      if connection.isJSON {
        connection.console.output(Reveal.json(revealed) + "\n")
      } else if connection.console.output.isTerminal {
        try await Reveal.show(revealed, connection.console)
      } else {
        connection.console.line(Reveal.text(revealed))
        connection.console.say(Reveal.remark(revealed))
      }
    }
  }

  private func reveal(_ type: String, _ id: String, _ connection: Connection) async throws -> Revealed {
    do {
      return try await connection.vault.reveal(
        type, id, field: field, purpose: try connection.requiredPurpose())
    } catch VaultClientError.problem(let problem)
      where problem.kind == .denied || problem.kind == .stepUpRequired
    {
      let known = try? await connection.vault.catalog().types.first { $0.name.utf8.elementsEqual(type.utf8) }
      let label = known?.fields.first { $0.name.utf8.elementsEqual(field.utf8) }?.label
      throw DeniedField(problem: problem, field: field, label: problem.label ?? label)
    }
  }

  /// Shows the value on a terminal and wipes it when its time is over or Ctrl-C comes.
  private static func show(_ revealed: borrowing Revealed, _ console: Console) async throws {
    let value = revealed.isAbsent ? Table.absent : PrintableText.lines(text(revealed))
    let screen = ScreenPatch(value, columns: TerminalSize.columns)
    console.line(value)
    console.say(remark(revealed) + " · wiped in \(revealed.hideAfter) s, or with Ctrl-C")
    let interrupt = Interruption()
    await interrupt.wait(seconds: revealed.hideAfter)
    // The talk takes lines too; both go, so that nothing is left above the prompt.
    let said = ScreenPatch(
      remark(revealed) + " · wiped in \(revealed.hideAfter) s, or with Ctrl-C", columns: TerminalSize.columns)
    console.output(ScreenPatch.wiping(lines: screen.lines + said.lines))
    console.say(remark(revealed) + " · wiped")
  }

  private static func text(_ revealed: borrowing Revealed) -> String {
    revealed.withBytes { span in String(decoding: span.withUnsafeBytes { Array($0) }, as: UTF8.self) }
  }

  /// `88122 · left: 29 in an hour, 99 in a day`
  private static func remark(_ revealed: borrowing Revealed) -> String {
    let left = revealed.remaining.map { budget in
      let window =
        budget.seconds == 3600 ? "this hour" : budget.seconds == 86_400 ? "today" : "in \(budget.seconds) s"
      return "\(budget.left) \(window)"
    }
    return "\(revealed.label) · logged as \(revealed.auditSeq), and shown to the person it is about"
      + (left.isEmpty ? "" : " · reveals left: \(left.joined(separator: ", "))")
  }

  private static func json(_ revealed: borrowing Revealed) -> String {
    let left = revealed.remaining.map { budget in
      JSONOutput.object([("seconds", .integer(budget.seconds)), ("left", .integer(budget.left))])
    }
    return JSONOutput.object([
      ("type", .string(revealed.type)), ("id", .string(revealed.id)), ("field", .string(revealed.field)),
      ("label", .string(revealed.label)), ("value", revealed.isAbsent ? .null : .string(text(revealed))),
      ("list", .bool(revealed.isList)), ("hide_after", .integer(revealed.hideAfter)),
      ("audit_seq", .unsigned(revealed.auditSeq)), ("remaining", .array(left)),
      ("policy_version", .string(revealed.policyVersion)),
    ]).text
  }
}
