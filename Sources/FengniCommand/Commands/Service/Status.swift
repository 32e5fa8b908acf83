import ArgumentParser
import VaultClient

/// `fengni status`
struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Whether the vault is open, and what it holds; exit 2 while it is sealed, 10 on a log mismatch.",
    discussion: "Example: fengni status")
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.run { connection in
      let status = try await connection.vault.status()
      if connection.isJSON {
        connection.console.show(status.json)
      } else {
        connection.console.show(status.table)
      }
      if status.sealed { throw ExitStatus.sealed.exitCode }
      if status.isLogMismatch { throw ExitStatus.checkpointMismatch.exitCode }
    }
  }
}

extension StatusView {
  fileprivate var isLogMismatch: Bool { held?.utf8.elementsEqual("log-mismatch".utf8) ?? false }

  fileprivate var json: JSONOutput {
    .object([
      ("sealed", .bool(sealed)), ("sealed_by", .optional(sealedBy)),
      (
        "unseal",
        unseal.map {
          .object([("given", .integer($0.given)), ("needed", $0.needed.map { .integer($0) } ?? .null)])
        } ?? .null
      ), ("level", .optional(level)), ("held", .optional(held)), ("kind", .optional(kind)),
      ("format", format.map { .integer($0) } ?? .null), ("log_size", .optional(logSize)),
      ("policy_version", .optional(policyVersion)), ("storage_full", .bool(storageFull ?? false)),
      ("witnesses", witnesses?.json ?? .null),
    ])
  }

  private var sealedWords: String {
    switch sealedBy {
    case "order"?: "sealed by order"
    case "no-key"?: "sealed: its key is not there"
    default: "sealed"
    }
  }

  fileprivate var table: Table {
    var table = Table("", "")
    table.add(["state", sealed ? sealedWords : held.map { "held: \($0)" } ?? "open"])
    if let unseal {
      let needed = unseal.needed.map { " of \($0)" } ?? ""
      table.add(["shares", "\(unseal.given)\(needed) are there"])
    }
    if let level { table.add(["open up to", level]) }
    table.add(["kind", kind])
    table.add(["log", logSize.map { "\($0) entries" }])
    table.add(["rules", policyVersion.map { String($0.prefix(16)) }])
    if storageFull == true { table.add(["room", "the medium is full: only the log is read"]) }
    for row in witnesses?.rows ?? [] { table.add(row) }
    table.add(["format", format.map { String($0) }])
    return table
  }
}

extension StatusView.Witnesses {
  fileprivate var json: JSONOutput {
    .object([
      ("mode", .string(mode)), ("limit", .integer(limit)), ("late", .bool(late)),
      ("last_cosigned", .optional(lastCosigned)),
      (
        "asked",
        .array(
          asked.map { witness in
            .object([
              ("name", .string(witness.name)), ("size", .optional(witness.size)),
              ("trouble", .optional(witness.trouble)),
            ])
          })
      ),
    ])
  }

  fileprivate var rows: [[String]] {
    [["cosigned", "\(lastCosigned ?? "never")\(late ? ", late" : "") (\(mode), \(limit) s)"]]
      + asked.map { witness in
        [
          "witness",
          "\(witness.name): \(witness.trouble ?? witness.size.map { "\($0) entries" } ?? "not asked yet")",
        ]
      }
  }
}

/// `fengni version`
struct Version: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The version of this program, and of the vault's with --server.",
    discussion: "Example: fengni version --server")
  @Flag(name: .long, help: "Ask the vault for its version too.") var server = false
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.run { connection in
      let remote = server ? try await connection.vault.version() : nil
      if connection.isJSON {
        return connection.console.show(
          .object([
            ("name", .string("fengni")), ("version", .string(Release.version)),
            ("server", remote.map { .string($0.version) } ?? .null),
          ]))
      }
      connection.console.line("fengni \(Release.version)")
      if let remote { connection.console.line("server \(remote.name) \(remote.version), api \(remote.api)") }
    }
  }
}
