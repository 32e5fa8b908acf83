extension VaultClient {
  /// Closes for good what entries say whose retention is over, and erases whoever's data are kept no longer.
  ///
  /// - Parameter dryRun: only says what would be.
  public func runRetention(dryRun: Bool) async throws(VaultClientError) -> RetentionRun {
    var call = Call(.post, "v1", "retention", "runs").json(JSONObjectText([("dry_run", .bool(dryRun))]))
    call.takesAnyTime = true
    return try await transport.send(call).decode(RetentionRun.self)
  }
}

/// What a run of the retention did, or would do.
public struct RetentionRun: Decodable, Sendable {
  public struct Period: Decodable, Sendable {
    /// `looks` or `rules`, the catalogue's words.
    public let kind: String
    /// `2023-11`
    public let month: String
    public let openings: Int

    private enum CodingKeys: String, CodingKey {
      case kind = "class"
      case month, openings
    }
  }

  /// Somebody whose data are over their time.
  public struct Subject: Decodable, Sendable {
    public let id: String
    public let type: String
    /// How many records are about it.
    public let records: Int
    public let dueSince: String
    /// Something about it is frozen: nothing is erased.
    public let frozen: Bool
    /// The entry that says that it was erased: `audit proof` of it is the receipt. Nil where it was not.
    public let auditSeq: UInt64?

    private enum CodingKeys: String, CodingKey {
      case id, type, records, frozen
      case dueSince = "due_since"
      case auditSeq = "audit_seq"
    }
  }

  public let dryRun: Bool
  /// Oldest first.
  public let periods: [Period]
  public let subjects: [Subject]
  /// How many more are due: for the next run.
  public let subjectsLeft: Int
  /// Those whose records do not open: `audit verify` names them.
  public let subjectsUnreadable: Int
  /// Those of whom a server that was started with a limited key cannot tell whether they are due.
  public let subjectsSealed: Int
  public let auditSeq: UInt64

  private enum CodingKeys: String, CodingKey {
    case dryRun = "dry_run"
    case periods, subjects
    case subjectsLeft = "subjects_left"
    case subjectsUnreadable = "subjects_unreadable"
    case subjectsSealed = "subjects_sealed"
    case auditSeq = "audit_seq"
  }
}
