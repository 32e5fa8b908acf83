import ArgumentParser
import VaultClient

extension AuditCommand {
  /// `fengni audit ls`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ls", abstract: "List entries, newest first.",
      discussion: """
        All that is given must hold. Which fields an entry tells of is sealed: with --field or --class entries are opened
        to be found, some thousands at a time, and a page may end before it is full.

        Examples:
          fengni audit ls -p audit_review --event field.reveal --outcome deny
          fengni audit ls -p audit_review --subject resident/r_7Q2KX0000000000A
          fengni audit ls -p audit_review --case A-5521
          fengni audit ls -p audit_review --class L3-CONTACT --actor p_0000000000000000
          fengni audit ls -p audit_review --field resident.phone --from 2026-11-01T00:00:00Z
        """)

    @Option(name: .long, help: "A person (p_…) who acted.") var actor: String?
    @Option(name: .long, help: "A record of the person looked at: ID or TYPE/ID.") var subject:
      RecordArgument?
    @Option(
      name: .customLong("case"), help: ArgumentHelp("The case they were made for.", valueName: "reference"))
    var caseReference: String?
    @Option(name: .long, help: ArgumentHelp("A field they tell of: resident.phone.", valueName: "type.field"))
    var field: String?
    @Option(
      name: .customLong("class"),
      help: ArgumentHelp("A class of such fields: L3, CONTACT, L3-CONTACT.", valueName: "label"))
    var fieldClass: String?
    @Option(name: .long, help: "The kind of event: field.reveal, record.list, ….") var event: String?
    @Option(name: [.long, .customLong("decision")], help: "allow, deny or error.") var outcome: String?
    @Option(name: .long, help: ArgumentHelp("From this moment on, in UTC.", valueName: "time")) var from:
      String?
    @Option(name: .long, help: ArgumentHelp("Before this moment, in UTC.", valueName: "time")) var until:
      String?
    @OptionGroup var page: PageOptions
    @OptionGroup var purpose: ReviewOptions
    @OptionGroup var connection: ConnectionOptions

    /// So many pages are taken to fill one; then where to go on is said.
    private static let mostCalls = 25

    func run() async throws {
      try await connection.run(purpose: purpose) { connection in
        let record = try await subject?.resolve(connection.vault)
        let query = AuditQuery(
          actor: actor, subject: record, case: caseReference, field: field, class: fieldClass, event: event,
          outcome: outcome, from: from, until: until)
        let found = try await entries(query, connection)
        if connection.isJSON {
          return connection.console.show(.items(found.items.map(\.json), nextCursor: found.next))
        }
        if found.items.isEmpty {
          connection.console.say("no such entry")
        } else {
          connection.console.show(found.items.table)
        }
        if found.closed > 0 {
          connection.console.say(
            "\(found.closed) entries may tell of it too: what they say is closed for ever")
        }
        if let cursor = found.next { connection.console.say("there is more: --cursor \(cursor)") }
      }
    }

    private struct Found {
      var items: [AuditEntry] = []
      var closed = 0
      var next: String?
    }

    /// Asks on while a page is not full and there are entries not looked at.
    private func entries(_ query: AuditQuery, _ connection: Connection) async throws -> Found {
      let wanted = page.limit ?? 20
      var found = Found(next: page.cursor)
      for _ in 0..<Self.mostCalls {
        let part = try await connection.vault.auditEntries(
          query, limit: wanted - found.items.count, cursor: found.next, purpose: connection.purpose)
        found.items += part.items
        found.closed += part.closed
        found.next = part.nextCursor
        if found.next == nil || found.items.count >= wanted { break }
      }
      return found
    }
  }
}
