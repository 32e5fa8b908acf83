/// What an operation came to: the thing asked for, or an expected "no".
///
/// Failures of the vault itself (`VaultFailure`) are thrown.
public enum Answer<Value: ~Copyable>: ~Copyable {
  case released(Value)
  case refused(Refusal)
}

extension Answer: Sendable where Value: Sendable & ~Copyable {}
extension Answer: Copyable where Value: Copyable {}

/// Why something is refused, and what would open it; never a value.
public struct Refusal: Sendable {
  public enum Kind: Sendable, Equatable {
    /// Known, in scope, and not allowed: `reason` says why.
    case denied
    /// Absent, of another type, or out of scope: one and the same to the caller.
    case notFound
    /// The purpose is missing.
    case purposeMissing
    /// No purpose of this name.
    case purposeUnknown
    /// Something asked is not well-formed: see `problems`.
    case invalid
    /// The record has another version than the caller read.
    case staleVersion
    /// The caller must say which version it read.
    case versionRequired
    /// The idempotency key was used for something else.
    case idempotencyMismatch
    /// A budget is used up: see `retryAfter`.
    case rateLimited
    /// The vault is open up to a level, and this needs the keys of a higher one.
    case sealedLevel
    /// Something else holds the place: the person is held already, the state has moved on.
    case conflict
  }

  /// One thing that is wrong with what was asked.
  public struct Problem: Sendable, Hashable {
    /// The member or field meant.
    public let field: String
    /// Stable, for programs.
    public let code: String
    /// English, for people; no value in it.
    public let text: String

    public init(field: String, code: String, text: String) {
      self.field = field
      self.code = code
      self.text = text
    }
  }

  public let kind: Kind
  public let reason: ReasonCode?
  /// What is missing, in the order in which to get it.
  public let procedures: [ReasonCode]
  /// Where the refusal stands in the log.
  public let auditSeq: UInt64?
  /// Seconds until a budget has room.
  public let retryAfter: Int64?
  public let problems: [Problem]

  init(
    _ kind: Kind, reason: ReasonCode? = nil, procedures: [ReasonCode] = [], auditSeq: UInt64? = nil,
    retryAfter: Int64? = nil, problems: [Problem] = []
  ) {
    self.kind = kind
    self.reason = reason
    self.procedures = procedures
    self.auditSeq = auditSeq
    self.retryAfter = retryAfter
    self.problems = problems
  }

  static func invalid(_ field: String, _ code: String, _ text: String) -> Refusal {
    Refusal(.invalid, problems: [Problem(field: field, code: code, text: text)])
  }
}

/// The vault cannot answer: never an expected "no".
public enum VaultFailure: Error, Sendable {
  /// No key is there.
  case sealed
  /// The vault gives no content for now; whoever may read the log still can.
  case held(Hold)
  /// No quorum of witnesses has cosigned the log yet.
  case notCosigned
  /// The store does not answer.
  case store(StoreFailure)
  /// The log cannot be written, so nothing may be released.
  case audit(StoreFailure)
  /// The medium is full: what is left of it is for reading the log.
  case full
  /// Something stored was altered; where the log says so, if it could be written.
  case damaged(DamageFound, auditSeq: UInt64?)
  /// Keys do not open, entries cannot be sealed.
  case keys(String)
  /// What decisions rest on kept changing while the answer was made.
  case contended

  init(_ error: any Error) {
    switch error {
    case let failure as VaultFailure: self = failure
    case let failure as StoreFailure: self = .store(failure)
    case let damage as DamageFound: self = .damaged(damage, auditSeq: nil)
    default: self = .keys("\(error)")
    }
  }
}
