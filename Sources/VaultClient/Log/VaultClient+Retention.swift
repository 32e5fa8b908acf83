extension VaultClient {
  /// Closes for good what entries say whose retention is over.
  ///
  /// - Parameter dryRun: only counts.
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

  public let dryRun: Bool
  /// Oldest first.
  public let periods: [Period]
  public let auditSeq: UInt64

  private enum CodingKeys: String, CodingKey {
    case dryRun = "dry_run"
    case periods
    case auditSeq = "audit_seq"
  }
}
