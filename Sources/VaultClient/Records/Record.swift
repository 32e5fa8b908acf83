/// A record as the vault shows it to this caller for this purpose.
public struct Record: Sendable {
  public let id: String
  public let type: String
  public let version: UInt32
  public let place: String
  /// When it was last written, in UTC.
  public let updated: String
  /// `active`, `frozen` or `closed`.
  public let lifecycle: String
  /// In the order asked for, else in the catalogue's.
  public let fields: [Field]
  public let auditSeq: UInt64
  public let policyVersion: String

  public subscript(name: String) -> Field? { fields.first { $0.name.utf8.elementsEqual(name.utf8) } }
}

/// A page of a list, or of what a search found.
public struct RecordPage: Sendable {
  public let rows: [Row]
  /// Gives the next page, with everything else the same; `nil` on the last.
  public let nextCursor: String?
  /// The last entry this page made in the log.
  public let auditSeq: UInt64
  public let policyVersion: String

  public struct Row: Sendable {
    public let id: String
    public let version: UInt32
    public let place: String
    public let fields: [Field]
    /// Where the log holds the look at this row.
    public let auditSeq: UInt64

    public subscript(name: String) -> Field? { fields.first { $0.name.utf8.elementsEqual(name.utf8) } }
  }
}

/// What a write came to.
public struct Written: Decodable, Sendable {
  public let id: String
  public let type: String
  public let version: UInt32
  public let auditSeq: UInt64
  public let policyVersion: String
  /// The write had been made before under the same idempotency key.
  public let replayed: Bool

  private enum CodingKeys: String, CodingKey {
    case id, type, version, replayed
    case auditSeq = "audit_seq"
    case policyVersion = "policy_version"
  }
}

struct RecordBody: Decodable {
  let id: String
  let type: String
  let version: UInt32
  let place: String
  let updated: String
  let lifecycle: String
  let fields: [String: FieldBody]
  let auditSeq: UInt64
  let policyVersion: String

  private enum CodingKeys: String, CodingKey {
    case id, type, version, place, updated, lifecycle, fields
    case auditSeq = "audit_seq"
    case policyVersion = "policy_version"
  }
}

struct PageBody: Decodable {
  let items: [Row]
  let nextCursor: String?
  let auditSeq: UInt64
  let policyVersion: String

  struct Row: Decodable {
    let id: String
    let version: UInt32
    let place: String
    let fields: [String: FieldBody]
    let auditSeq: UInt64

    private enum CodingKeys: String, CodingKey {
      case id, version, place, fields
      case auditSeq = "audit_seq"
    }
  }

  private enum CodingKeys: String, CodingKey {
    case items
    case nextCursor = "next_cursor"
    case auditSeq = "audit_seq"
    case policyVersion = "policy_version"
  }
}
