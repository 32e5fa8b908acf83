import ArgumentParser
import VaultClient

extension RecordCommand {
  /// `fengni record erase ID --reason TEXT`
  struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Erase all that is held about somebody, for ever.",
      discussion: """
        Names the record that is the person or household; every record about it goes, and the keys that open them.
        Shows first what would go, and asks at the terminal. The receipt proves the erasure without the vault:
        fengni audit verify --proof FILE --verifier-key FILE
        Examples:
          fengni record erase r_7Q2KX0000000000A --dry-run -p rights_request --case RR-12
          fengni record erase r_7Q2KX0000000000A --reason 'asked for in person' --receipt r.tlog-proof -p rights_request
        """)

    @Argument(help: "The record: ID or TYPE/ID.") var record: RecordArgument
    @Option(name: .long, help: ArgumentHelp("Why: 10 to 200 characters, for the log.", valueName: "text"))
    var reason: String?
    @Option(name: .long, help: ArgumentHelp("File to write the receipt to.", valueName: "path"))
    var receipt: String?
    @Flag(name: .long, help: "Show what would go, and change nothing.") var dryRun = false
    @Flag(name: .long, help: "Do not ask.") var yes = false
    @Option(
      name: .long,
      help: ArgumentHelp("Names this attempt; with it a broken-off one goes on.", valueName: "text"))
    var idempotencyKey: String?
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
      if !dryRun, reason == nil { throw ValidationError("say why with --reason, or look with --dry-run") }
      if dryRun, receipt != nil {
        throw ValidationError("--receipt goes with an erasure, not with --dry-run")
      }
    }

    func run() async throws {
      let key = try idempotencyKey.map { try IdempotencyKey($0) }
      try await connection.run(purpose: purpose) { connection in
        let (type, id) = try await record.resolve(connection.vault)
        let purpose = try connection.requiredPurpose()
        let plan: ErasurePlan?
        do {
          plan = try await connection.vault.erasurePlan(type, id, purpose: purpose)
        } catch VaultClientError.problem(let problem) where problem.kind == .notFound && key != nil {
          // What an earlier attempt with this key has ordered is not to be seen any more.
          plan = nil
        }
        if dryRun {
          if let plan { connection.show(plan) }
          return
        }
        if let plan, !yes {
          if !connection.isJSON { connection.console.error(connection.table(of: plan).text()) }
          try Confirmation.ask("\(plan.records.count) records go for ever", word: "erase")
        }
        let attempt = Attempt(type: type, id: id, purpose: purpose, key: key ?? .random())
        let done = try await attempt.run(connection, version: plan?.version, reason: reason ?? "")
        if let receipt { try attempt.write(done, to: receipt) }
        connection.show(done)
      }
    }
  }

  /// One erasure, and how to come back to it where it is broken off.
  private struct Attempt {
    let type: String
    let id: String
    let purpose: Purpose
    let key: IdempotencyKey

    func run(_ connection: Connection, version: UInt32?, reason: String) async throws -> ErasureReceipt {
      do {
        return try await connection.vault.erase(
          type, id, version: version, reason: reason, purpose: purpose, idempotencyKey: key)
      } catch VaultClientError.problem(let problem) where problem.status != 503 {
        throw VaultClientError.problem(problem)
      } catch {
        connection.console.say("not known whether it is done: ask again with --idempotency-key \(key.text)")
        throw error
      }
    }

    func write(_ done: ErasureReceipt, to path: String) throws {
      do {
        try SecretFile.write(Array(done.receipt.utf8).span.bytes, to: path, "receipt", endsLine: false)
      } catch {
        throw CommandFailure(
          "the erasure is done, logged as \(done.auditSeq); \(error.message)",
          wayOut: "have the receipt again with --idempotency-key \(key.text)")
      }
    }
  }
}

extension Connection {
  fileprivate func show(_ plan: ErasurePlan) {
    if isJSON {
      return console.show(
        .object([
          ("dry_run", .bool(true)), ("id", .string(plan.id)), ("type", .string(plan.type)),
          ("version", .integer(Int(plan.version))),
          (
            "records",
            .array(plan.records.map { .object([("type", .string($0.type)), ("id", .string($0.id))]) })
          ),
          ("links", .integer(plan.links)), ("audit_seq", .unsigned(plan.auditSeq)),
          ("policy_version", .string(plan.policyVersion)),
        ]))
    }
    console.show(table(of: plan))
    let links = plan.links > 0 ? " · linked accounts: \(plan.links)" : ""
    console.say("\(plan.records.count) records would go\(links) · logged as \(plan.auditSeq)")
  }

  fileprivate func table(of plan: ErasurePlan) -> Table {
    var table = Table("type", "record")
    for record in plan.records { table.add([record.type, record.id]) }
    return table
  }

  fileprivate func show(_ done: ErasureReceipt) {
    if isJSON {
      return console.show(
        .object([
          ("dry_run", .bool(false)), ("id", .string(done.id)), ("type", .string(done.type)),
          ("erased", .integer(done.erased)), ("audit_seq", .unsigned(done.auditSeq)),
          ("policy_version", .string(done.policyVersion)), ("replayed", .bool(done.replayed)),
          ("receipt", .string(done.receipt)),
        ]))
    }
    console.line(done.id)
    console.say(
      "\(done.erased) records erased, keys destroyed · logged as \(done.auditSeq)"
        + (done.replayed ? " · was done before" : ""))
  }
}
