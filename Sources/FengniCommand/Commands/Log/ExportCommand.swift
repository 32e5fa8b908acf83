import ArgumentParser
import Foundation
import MerkleLog
import Vault
import VaultClient

extension AuditCommand {
  /// `fengni audit export`
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hand the log out: files that anybody can verify, with nothing else (C2SP tlog-tiles).",
      discussion: """
        The leaves name nobody. With --openings what the entries say goes along, for whoever may read them: who looked
        at whom, and what for. Verify with `fengni audit verify --export`, or with any program that knows the format.

        Examples:
          fengni audit export --out 2026-11.tar -p audit_review
          fengni audit export --openings --out 2026-11 -p audit_review
          fengni audit export --from 1048576 --out recent.tar -p audit_review
        """)
    @Option(name: .long, help: ArgumentHelp("A folder, or a file that ends in .tar.", valueName: "path"))
    var out: String
    @Flag(name: .long, help: "Take along what the entries say.") var openings = false
    @Option(
      name: .long,
      help: ArgumentHelp("Leave out entries before this one, by whole bundles of 256.", valueName: "seq"))
    var from: UInt64 = 0
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.run(purpose: purpose) { connection in
        // Stopped by Ctrl-C it takes away what it wrote.
        try await Interruption().cancelling { try await write(connection) }
      }
    }

    private func write(_ connection: Connection) async throws {
      let target = try ExportTarget(path: out)
      do {
        let size = try await log(connection, into: target)
        var lines = 0
        if openings {
          let file = try target.openings()
          try await connection.vault.exportOpenings(of: size, from: from, purpose: connection.purpose) {
            try file.add($0)
          }
          try target.add(file)
          lines = file.lines
        }
        try target.finish()
        tell(connection, size, lines)
      } catch {
        if !target.abandon() {
          connection.console.say("what lies there is whole, but may not outlast a loss of power: `\(out)`")
        }
        throw error
      }
    }

    /// Takes the log; the number of its entries.
    private func log(_ connection: Connection, into target: ExportTarget) async throws -> UInt64 {
      var archive = TarStream()
      var size: UInt64?
      try await connection.vault.exportLog(from: from, purpose: connection.purpose) { part in
        for file in try archive.take(part) {
          if file.path.utf8.elementsEqual(LogFile.checkpoint.utf8) {
            size = try Checkpoint(text: SignedNote(file.bytes).text).size
          }
          try target.add(file)
        }
      }
      guard archive.isAtEnd, let size else {
        throw CommandFailure("the answer broke off: no export was made")
      }
      return size
    }

    private func tell(_ connection: Connection, _ size: UInt64, _ lines: Int) {
      if connection.isJSON {
        return connection.console.show(
          .object([
            ("path", .string(out)), ("entries", .unsigned(size)),
            ("openings", openings ? .integer(lines) : .null),
          ]))
      }
      connection.console.line(out)
      connection.console.say(
        openings ? "\(size) entries, \(lines) of them shown" : "\(size) entries, which name nobody")
    }
  }
}
