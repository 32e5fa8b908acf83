/// Erasure by right: of all that is held about somebody, named by the record that is that somebody.
extension VaultClient {
  /// What an erasure would take; nothing is changed.
  public func erasurePlan(_ type: String, _ id: String, purpose: Purpose) async throws(VaultClientError)
    -> ErasurePlan
  {
    let call = Call(.post, "v1", "records", type, id, "erase").json(.init([("dry_run", .bool(true))]))
    return try await transport.send(call.purpose(purpose)).decode(ErasurePlan.self)
  }

  /// Erases all of it, for ever. Asked again with the same key and reason it goes on with what was broken off, and
  /// answers again once it is done.
  ///
  /// - Parameters:
  ///   - version: the version of the record that the plan named; needed unless the call is asked again.
  ///   - reason: why, 10 to 200 characters; the log keeps it under the key of the person it is about.
  public func erase(
    _ type: String, _ id: String, version: UInt32?, reason: String, purpose: Purpose,
    idempotencyKey: IdempotencyKey = .random()
  ) async throws(VaultClientError) -> ErasureReceipt {
    var call = Call(.post, "v1", "records", type, id, "erase").json(.init([("reason", .string(reason))]))
      .purpose(purpose).header("If-Match", version.map { "\"v\($0)\"" })
    // Of somebody about whom thousands of records are held it takes its time.
    call.takesAnyTime = true
    return try await transport.send(call.header("Idempotency-Key", idempotencyKey.text)).decode(
      ErasureReceipt.self)
  }
}

/// What an erasure would take.
public struct ErasurePlan: Decodable, Sendable {
  public let id: String
  public let type: String
  public let version: UInt32
  /// The records that would go, the one named among them.
  public let records: [Record]
  /// How many people would no longer be this record.
  public let links: Int
  public let auditSeq: UInt64
  public let policyVersion: String

  public struct Record: Decodable, Sendable {
    public let type: String
    public let id: String
  }

  private enum CodingKeys: String, CodingKey {
    case id, type, version, records, links
    case auditSeq = "audit_seq"
    case policyVersion = "policy_version"
  }
}

/// An erasure that is done.
public struct ErasureReceipt: Decodable, Sendable {
  public let id: String
  public let type: String
  /// How many records went.
  public let erased: Int
  public let auditSeq: UInt64
  public let policyVersion: String
  /// It had been done before this call.
  public let replayed: Bool
  /// A file of c2sp.org/tlog-proof: proves with the log's key alone that the erasure stands in the log.
  public let receipt: String

  private enum CodingKeys: String, CodingKey {
    case id, type, erased, replayed, receipt
    case auditSeq = "audit_seq"
    case policyVersion = "policy_version"
  }
}
