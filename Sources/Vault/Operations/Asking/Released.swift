import Sodium

/// One field of a released record.
public struct ReleasedField: Sendable {
  public let name: Name
  /// The label after the raise rules.
  public let label: Label
  public let form: FieldForm
  /// The masked value in UTF-8, or the value as it stands where its mask is `none`; `nil` where the field is
  /// withheld or empty.
  public let value: [UInt8]?
  /// The value is a list, joined by `;`.
  public let isList: Bool
  /// A reveal would be answered.
  public let revealable: Bool
  /// Why the field is withheld, or not revealable.
  public let denial: Denial?
}

/// What may be shown of one record: a row of a page, or the content of a read.
public struct ReleasedRow: Sendable {
  /// The record's id as people write it.
  public let id: String
  public let type: Name
  public let version: UInt32
  public let place: PlacePath
  public let lifecycle: Lifecycle
  public let updated: Timestamp
  public let fields: [ReleasedField]
  /// Where the look stands in the log.
  public internal(set) var auditSeq: UInt64
}

/// A record as it may leave the vault: masked, and logged. Only `release` makes one.
public struct ReleasedRecord: ~Copyable, Sendable {
  public let row: ReleasedRow
  public let policyVersion: String

  init(_ row: ReleasedRow, policyVersion: String, proof: borrowing ReleaseProof) {
    self.row = row
    self.policyVersion = policyVersion
  }
}

/// A page of records as it may leave the vault. Only `release` makes one.
public struct ReleasedPage: ~Copyable, Sendable {
  public let rows: [ReleasedRow]
  public let nextCursor: String?
  /// The last entry this page made in the log.
  public let auditSeq: UInt64
  public let policyVersion: String

  init(
    _ rows: [ReleasedRow], nextCursor: String?, auditSeq: UInt64, policyVersion: String,
    proof: borrowing ReleaseProof
  ) {
    self.rows = rows
    self.nextCursor = nextCursor
    self.auditSeq = auditSeq
    self.policyVersion = policyVersion
  }
}

/// One field in clear, as it may leave the vault; wiped when it goes. Only `release` makes one.
///
/// It has no description and cannot be encoded; its bytes are lent, not given.
public struct RevealedField: ~Copyable, Sendable {
  public let id: String
  public let type: Name
  public let field: Name
  public let label: Label
  public let isList: Bool
  public let auditSeq: UInt64
  public let policyVersion: String
  /// What is left of the budgets this reveal was charged to: seconds of the window, reveals left.
  public let remaining: [(seconds: Int64, left: Int)]
  private let value: ScratchSecret?

  /// Seconds after which a screen hides it again.
  public static let hideAfter = 60

  init(
    id: String, type: Name, field: Name, label: Label, isList: Bool, auditSeq: UInt64, policyVersion: String,
    remaining: [(seconds: Int64, left: Int)], value: consuming ScratchSecret?, proof: borrowing ReleaseProof
  ) {
    self.id = id
    self.type = type
    self.field = field
    self.label = label
    self.isList = isList
    self.auditSeq = auditSeq
    self.policyVersion = policyVersion
    self.remaining = remaining
    self.value = value
  }

  /// Lends the bytes of the value, UTF-8; `nil` where the field is empty.
  public func withValue<Result>(_ body: (RawSpan?) throws -> Result) rethrows -> Result {
    switch value {
    case .some(let value): try body(value.bytes)
    case .none: try body(nil)
    }
  }
}

/// A record as it was written.
public struct WrittenRecord: Sendable {
  public let id: String
  public let type: Name
  public let version: UInt32
  public let auditSeq: UInt64
  public let policyVersion: String
  /// This call was made before; nothing was written now.
  public let replayed: Bool
}

/// What policy says to a `can-i`.
public struct Possibility: Sendable {
  public let allowed: Bool
  public let reason: ReasonCode?
  public let procedures: [ReasonCode]
  public let auditSeq: UInt64
  public let policyVersion: String
}
