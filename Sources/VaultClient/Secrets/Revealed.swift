/// One value in clear: one field of one record, logged, and shown to the person it is about.
///
/// Cannot be copied, printed, compared or encoded; its bytes are overwritten at the end of its life (those of
/// the answer it came in are the HTTP library's, which only frees them). Show it and let it go; do not keep it.
public struct Revealed: ~Copyable, Sendable {
  public let type: String
  public let id: String
  public let field: String
  /// `L3-CONTACT`
  public let label: String
  /// After this many seconds it should no longer be on a screen.
  public let hideAfter: Int
  public let auditSeq: UInt64
  /// What is left of each budget that counts.
  public let remaining: [BudgetLeft]
  public let policyVersion: String
  /// Items of a list are joined by `;`.
  public let isList: Bool
  private let value: WipedBytes?

  init(_ answer: RevealedBody, policyVersion: String) {
    type = answer.type
    id = answer.id
    field = answer.field
    label = answer.label
    hideAfter = answer.hideAfter
    auditSeq = answer.auditSeq
    remaining = answer.remaining
    self.policyVersion = policyVersion
    isList = answer.list
    value = answer.value.map { WipedBytes($0.utf8) }
  }

  /// Whether the record has no value there; `withBytes` then lends none.
  public var isAbsent: Bool { value == nil }

  /// Lends the value, UTF-8.
  public borrowing func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
    guard let value else { return try body(RawSpan()) }
    return try value.withBytes(body)
  }
}

/// What is left of a budget in one of its windows.
public struct BudgetLeft: Decodable, Sendable, Equatable {
  /// The window's length in seconds: 3600, 86400.
  public let seconds: Int
  public let left: Int
}

struct RevealedBody: Decodable {
  let type: String
  let id: String
  let field: String
  let label: String
  let value: String?
  let list: Bool
  let hideAfter: Int
  let auditSeq: UInt64
  let remaining: [BudgetLeft]

  private enum CodingKeys: String, CodingKey {
    case type, id, field, label, value, list, remaining
    case hideAfter = "hide_after"
    case auditSeq = "audit_seq"
  }
}
