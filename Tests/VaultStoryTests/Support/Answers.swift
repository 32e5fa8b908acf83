import Testing
import VaultSQLite

@testable import Vault

struct Refused: Error, CustomStringConvertible {
  let refusal: Refusal
  var description: String {
    "\(refusal.kind) \(refusal.reason?.rawValue ?? "") \(refusal.procedures.map(\.rawValue)) \(refusal.problems)"
  }
}

/// The value of an answer that was released.
func released<Value>(_ answer: Answer<Value>) throws -> Value {
  switch answer {
  case .released(let value): return value
  case .refused(let refusal): throw Refused(refusal: refusal)
  }
}

func releasedRow(_ answer: consuming Answer<ReleasedRecord>) throws -> ReleasedRow {
  switch consume answer {
  case .released(let record): return record.row
  case .refused(let refusal): throw Refused(refusal: refusal)
  }
}

/// A page's rows, and where the next one begins.
struct Rows {
  let rows: [ReleasedRow]
  let next: String?
}

func releasedPage(_ answer: consuming Answer<ReleasedPage>) throws -> Rows {
  switch consume answer {
  case .released(let page): return Rows(rows: page.rows, next: page.nextCursor)
  case .refused(let refusal): throw Refused(refusal: refusal)
  }
}

func releasedRows(_ answer: consuming Answer<ReleasedPage>) throws -> [ReleasedRow] {
  try releasedPage(answer).rows
}

func releasedText(_ answer: consuming Answer<RevealedField>) throws -> String? {
  switch consume answer {
  case .released(let field):
    return field.withValue { bytes -> String? in
      switch bytes {
      case .some(let bytes): bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
      case .none: nil
      }
    }
  case .refused(let refusal): throw Refused(refusal: refusal)
  }
}

/// The refusal of an answer that was refused.
func refusal<Value: ~Copyable>(_ answer: consuming Answer<Value>) -> Refusal? {
  switch consume answer {
  case .released: nil
  case .refused(let refusal): refusal
  }
}

extension PurposeClaim {
  static let register = PurposeClaim(name: Name(checked: "grid_register"))!
  static let care = PurposeClaim(name: Name(checked: "care_visit"))!
  static let order = PurposeClaim(name: Name(checked: "service_order"))!
  static let own = PurposeClaim(name: Name(checked: "self_service"))!
  static let dispatch = PurposeClaim(name: Name(checked: "dispatch"))!
  static let members = PurposeClaim(name: Name(checked: "member_admin"))!
  static let review = PurposeClaim(name: Name(checked: "audit_review"))!
}

extension ReleasedRow {
  subscript(field: StaticString) -> ReleasedField? { fields.first { $0.name == Name(checked: field) } }

  func text(_ field: StaticString) -> String? {
    self[field]?.value.map { String(decoding: $0, as: UTF8.self) }
  }

  func reason(_ field: StaticString) -> ReasonCode? { self[field]?.denial?.reason }

  /// The fields of which something is shown.
  var shown: Set<String> { Set(fields.filter(\.form.isShown).map(\.name.text)) }
}

/// Short ways to ask.
extension ReadyVault {
  func read(
    _ type: String, _ id: String, fields: [String]? = nil, for purpose: PurposeClaim,
    by caller: AuthenticatedCaller
  ) async throws -> Answer<ReleasedRecord> {
    try await vault.read(
      ReadAsk(record: RecordReference(type: type, id: id), fields: fields), for: purpose, by: caller)
  }

  func reveal(
    _ type: String, _ id: String, _ field: String, for purpose: PurposeClaim, by caller: AuthenticatedCaller
  ) async throws -> Answer<RevealedField> {
    try await vault.reveal(
      RevealAsk(record: RecordReference(type: type, id: id), field: field), for: purpose, by: caller)
  }

  func amend(
    _ type: String, _ id: String, _ changes: [String: String], version: UInt32?, for purpose: PurposeClaim,
    by caller: AuthenticatedCaller
  ) async throws -> Answer<WrittenRecord> {
    try await vault.amend(
      AmendAsk(record: RecordReference(type: type, id: id), changes: inputs(changes), version: version),
      for: purpose, by: caller)
  }

  func search(
    _ field: String, _ kind: SearchKind, _ term: String, at place: String, of type: String = "resident",
    limit: Int? = nil, cursor: String? = nil, for purpose: PurposeClaim, by caller: AuthenticatedCaller
  ) async throws -> Answer<ReleasedPage> {
    try await vault.search(
      SearchAsk(
        type: type, place: place, field: field, kind: kind, term: Array(term.utf8), limit: limit,
        cursor: cursor),
      for: purpose, by: caller)
  }

  // MARK: The log

  /// Every entry from `seq` on, opened.
  func log(from seq: UInt64 = 0) throws -> [(leaf: Leaf, opening: Opening)] {
    let reader = try vault.opened().reader
    return try store.entries(from: seq, limit: 100_000).map { try reader.open($0) }
  }

  var logSize: UInt64 { vault.status.logSize ?? 0 }

  /// What was logged since `seq`: event, outcome, reason.
  func events(from seq: UInt64) throws -> [String] {
    try log(from: seq).map { leaf, opening in
      let reason = opening.claims[.decision].split(separator: " ").first.map(String.init) ?? "-"
      return "\(leaf.event.rawValue) \(leaf.outcome.rawValue) \(reason)"
    }
  }

  /// Verifies as the compliance officer; the problems found.
  func problems() async throws -> [String] {
    try await released(vault.verify(for: .review, by: caller("chen"))).problems.map {
      "\($0.seq.map { "entry \($0): " } ?? "")\($0.row.map { "\($0): " } ?? "")\($0.text)"
    }
  }
}
