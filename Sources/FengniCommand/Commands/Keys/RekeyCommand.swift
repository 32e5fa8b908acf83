import ArgumentParser
import VaultClient

/// `fengni key rekey`
struct RekeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rekey", abstract: "Seal what is held with new keys while the vault serves.",
    discussion: """
      New keys and new nonces for all records about somebody, or for everything; the keys before are destroyed once
      nothing is sealed with them. Looks go on, and versions and values stay as they are. With --index the search
      index is made anew under a new key too. Needs a fresh sign-in (fengni login --fresh). The vault goes on by itself,
      also after a restart; Ctrl-C ends only the watching. Copies of vault.db from before need the keys.db of then.

      Examples:
        fengni key rekey --subject r_7Q2KX0000000000A
        fengni key rekey --all --index
        fengni key rekey --status k_7Q2KX0000000000A
      """)

  @Option(
    name: .long, help: ArgumentHelp("A record; all about its subject is meant.", valueName: "record"))
  var subject: RecordArgument?
  @Flag(name: .long, help: "Everything.") var all = false
  @Flag(name: .long, help: "The search index as well, with --all.") var index = false
  @Option(name: .long, help: ArgumentHelp("Only say how far this one is.", valueName: "id"))
  var status: String?
  @Flag(name: .long, help: "Order it, and do not wait for its end.") var noWait = false
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    let named = [subject != nil, all, status != nil].count { $0 }
    guard named == 1 else { throw ValidationError("one of --subject, --all and --status") }
    if index, !all { throw ValidationError("--index goes with --all") }
  }

  func run() async throws {
    try await connection.run { connection in
      let vault = connection.vault
      if let status {
        return show(try await vault.rekeyStatus(status), connection)
      }
      var rekey: Rekey
      if let subject {
        let (type, id) = try await subject.resolve(vault)
        rekey = try await vault.rekey(type, id)
      } else {
        rekey = try await vault.rekeyAll(index: index)
      }
      if !noWait {
        if !connection.isJSON { connection.console.say("rekey \(rekey.id)") }
        rekey = try await watch(rekey, connection)
      }
      show(rekey, connection)
      if rekey.failed > 0 { throw ExitStatus.verificationFailed.exitCode }
    }
  }

  private func watch(_ ordered: Rekey, _ connection: Connection) async throws -> Rekey {
    let (vault, error) = (connection.vault, connection.console.error)
    let progress = ProgressBar(
      "sealing", total: Int64(ordered.of), unit: .things("records"), on: error)
    defer { progress.finish() }
    do {
      return try await Interruption().cancelling {
        var rekey = ordered
        while rekey.state != .done {
          try await Task.sleep(for: .milliseconds(200))
          rekey = try await vault.rekeyStatus(ordered.id)
          progress.update(done: Int64(rekey.records))
        }
        return rekey
      }
    } catch is CancellationError {
      throw CommandFailure(
        .interrupted, "the vault goes on sealing",
        wayOut: "see how far it is: fengni key rekey --status \(ordered.id)")
    } catch VaultClientError.cancelled {
      throw CommandFailure(
        .interrupted, "the vault goes on sealing",
        wayOut: "see how far it is: fengni key rekey --status \(ordered.id)")
    }
  }

  private func show(_ rekey: Rekey, _ connection: Connection) {
    if connection.isJSON { return connection.console.show(rekey.json) }
    let failed =
      rekey.failed > 0 ? ", \(rekey.failed) subjects do not open: see audit ls --event integrity.fail" : ""
    connection.console.line(
      "\(rekey.state.rawValue)  \(rekey.records) of \(rekey.of) records, \(rekey.subjects) subjects\(failed)")
  }
}

extension Rekey {
  fileprivate var json: JSONOutput {
    .object([
      ("id", .string(id)), ("scope", .string(scope)), ("index", .bool(index)),
      ("state", .string(state.rawValue)), ("begun", .string(begun)), ("subjects", .integer(subjects)),
      ("records", .integer(records)), ("of", .integer(of)), ("failed", .integer(failed)),
    ])
  }
}
