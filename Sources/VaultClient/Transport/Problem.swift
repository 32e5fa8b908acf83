/// A refusal or failure as the vault words it (RFC 9457).
public struct Problem: Sendable, CustomStringConvertible {
  /// Where the problem is described, relative to the vault: `/problems/denied`.
  public let type: String
  public let title: String
  public let detail: String?
  /// The HTTP status.
  public let status: Int
  /// A reason code: `LEVEL`, `NO_GRANT`, …
  public let reason: String?
  /// Reason codes of the procedures that would open the data.
  public let procedures: [String]
  /// The field the refusal is about: `resident.id_number`.
  public let field: String?
  /// Its label: `L4-ID`.
  public let label: String?
  /// Where the log holds the refusal.
  public let auditSeq: UInt64?
  /// Seconds after which asking again may help.
  public let retryAfter: Int?
  /// What is wrong with the request, place by place; never a value.
  public let errors: [Place]
  /// The request's identifier, for the vault's operators.
  public let requestID: String?

  /// One thing wrong with a request.
  public struct Place: Sendable {
    /// A JSON pointer (RFC 6901) into the request's body; empty for the whole.
    public let pointer: String
    public let detail: String
  }

  public var description: String {
    let place = errors.first.map { $0.pointer.isEmpty ? ": \($0.detail)" : ": \($0.pointer): \($0.detail)" }
    return title + (reason.map { " (\($0))" } ?? "") + (place ?? detail.map { ": \($0)" } ?? "")
  }

  /// What kind of problem it is, by its type.
  public var kind: Kind {
    Kind.allCases.first { "/problems/\($0.rawValue)".utf8.elementsEqual(type.utf8) } ?? .other
  }

  /// The kinds of problems; the raw value is the last part of the type.
  public enum Kind: String, Sendable, CaseIterable {
    case denied
    case notFound = "not-found"
    case purposeRequired = "purpose-required"
    case purposeUnknown = "purpose-unknown"
    case malformedHeader = "malformed-header"
    case validation
    case invalidJSON = "invalid-json"
    case staleVersion = "stale-version"
    case versionRequired = "version-required"
    case idempotencyKeyRequired = "idempotency-key-required"
    case idempotencyMismatch = "idempotency-mismatch"
    case rateLimited = "budget-exhausted"
    case stepUpRequired = "step-up-required"
    case conflict
    case unauthenticated
    case sealed
    case sealedLevel = "sealed-level"
    case keyRefused = "key-refused"
    case logMismatch = "log-mismatch"
    case witnessLate = "witness-late"
    case busy
    case notReady = "not-ready"
    case auditUnavailable = "audit-unavailable"
    case storeUnavailable = "store-unavailable"
    case storageFull = "storage-full"
    case damaged
    case internalError = "internal"
    case tooLarge = "too-large"
    case unsupportedMediaType = "unsupported-media-type"
    case methodNotAllowed = "method-not-allowed"
    case timedOut = "timed-out"
    case other
  }
}

/// The problem as it stands on the wire.
struct ProblemBody: Decodable {
  let type: String
  let title: String
  let detail: String?
  let status: Int?
  let reason: String?
  let procedures: [String]?
  let field: String?
  let label: String?
  let auditSeq: UInt64?
  let errors: [Place]?

  struct Place: Decodable {
    let pointer: String
    let detail: String
  }

  private enum CodingKeys: String, CodingKey {
    case type, title, detail, status, reason, procedures, field, label, errors
    case auditSeq = "audit_seq"
  }

  func problem(status: Int, retryAfter: Int?, requestID: String?) -> Problem {
    Problem(
      type: type, title: title, detail: detail, status: status, reason: reason, procedures: procedures ?? [],
      field: field, label: label, auditSeq: auditSeq, retryAfter: retryAfter,
      errors: (errors ?? []).map { Problem.Place(pointer: $0.pointer, detail: $0.detail) },
      requestID: requestID)
  }
}
