import ArgumentParser
import VaultClient

/// `fengni can-i ACTION RECORD [FIELD]`
struct CanI: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "can-i", abstract: "Whether an action would be allowed: yes (exit 0) or no (exit 1).",
    discussion: """
      Looks at no value; the question is logged.
      Examples:
        fengni can-i reveal resident/r_7Q2KX0000000000A phone -p care_visit
        fengni can-i list care_profile --place 031 -p care_visit
      """)

  @Argument(help: "What: read, reveal, list, search, create, amend, move, import.") var action: String
  @Argument(help: "The record (ID or TYPE/ID), or a type together with --place.") var target: String
  @Argument(help: "The field.") var field: String?
  @Option(name: .long, help: ArgumentHelp("Place, where no record is named.", valueName: "path"))
  var place: PlaceArgument?
  @OptionGroup var purpose: PurposeOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.run(purpose: purpose) { connection in
      let answer = try await ask(connection)
      if connection.isJSON {
        connection.console.show(answer.json)
      } else {
        connection.console.line(CanI.line(answer))
        for way in CanI.ways(answer) { connection.console.say("  \(way)") }
      }
      if !answer.allowed { throw ExitStatus.failed.exitCode }
    }
  }

  private func ask(_ connection: Connection) async throws -> Possibility {
    let isType = try await connection.vault.catalog().types.contains {
      $0.name.utf8.elementsEqual(target.utf8)
    }
    if isType || place != nil {
      let path = try await PlaceArgument.resolve(place, connection.vault)
      return try await connection.vault.canI(
        action, type: target, field: field, place: path, purpose: connection.purpose)
    }
    guard let record = RecordArgument(argument: target) else {
      throw CommandFailure(.usage, "neither a record nor a type: name ID, TYPE/ID, or a type with --place")
    }
    let (type, id) = try await record.resolve(connection.vault)
    return try await connection.vault.canI(
      action, type: type, id: id, field: field, purpose: connection.purpose)
  }

  /// `yes`, or `no   CONSENT_MISSING`
  private static func line(_ answer: Possibility) -> String {
    answer.allowed ? "yes" : "no   \(PrintableText.line(answer.reason ?? "DENIED"))"
  }

  private static func ways(_ answer: Possibility) -> [String] {
    guard !answer.allowed else { return [] }
    let codes = answer.procedures.isEmpty ? [answer.reason].compactMap { $0 } : answer.procedures
    return codes.compactMap { ReasonWords.wayOut($0) }
  }
}

extension Possibility {
  fileprivate var json: JSONOutput {
    .object([
      ("allowed", .bool(allowed)), ("reason", .optional(reason)), ("procedures", .strings(procedures)),
      ("audit_seq", .unsigned(auditSeq)), ("policy_version", .string(policyVersion)),
    ])
  }
}
