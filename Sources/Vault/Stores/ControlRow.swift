/// The kinds of rows that say how the vault is run.
public enum ControlKind: String, CaseIterable, Sendable {
  case setting
  case place
  case person
  case post
  case credential
  /// A field the store has rows of: its number in the boxes and the level it is sealed at.
  case field
  case importing = "import"
  case importRefusals = "import refusals"
  case erasure
  case erasedRecord = "erased record"
  /// A month whose openings have expired.
  case expiry
  /// New wrapping keys, ordered or complete.
  case rotation
  /// What is, or was last, being sealed with new keys.
  case rekey
}

/// A row that says how the vault is run: a setting, place, person, post, credential, field, import or erasure.
///
/// A row of these grants access, so it is authenticated by a key the database does not hold, and its digest
/// stands in the log like a record's: one added behind the service's back is refused, one rolled back is found.
public struct ControlRow: Sendable, Equatable {
  public let kind: ControlKind
  /// Unique in its kind.
  public let id: String
  /// 1 at creation, one more at each write.
  public let version: UInt32
  /// JSON, as the kind's own type writes it.
  public let body: [UInt8]
  /// Keyed BLAKE2b-256 over all of the above.
  public let tag: [UInt8]

  public init(kind: ControlKind, id: String, version: UInt32, body: [UInt8], tag: [UInt8]) {
    self.kind = kind
    self.id = id
    self.version = version
    self.body = body
    self.tag = tag
  }
}
