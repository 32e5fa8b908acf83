/// Where a record stands in its life.
public enum Lifecycle: UInt8, Sendable, Hashable, CaseIterable {
  case active = 1
  /// Kept, but only for storage.
  case frozen = 2
  case closed = 3
}

/// The clear columns of a record: all that is needed to find it and to place it, and nothing about it.
public struct RecordHeader: Hashable, Sendable {
  public let id: RecordID
  public let type: Name
  public var subject: SubjectID
  public var place: PlacePath
  public var lifecycle: Lifecycle
  /// 1 at creation, one more at each write.
  public var version: UInt32
  public let created: Timestamp
  public var updated: Timestamp
  /// The import that brought the record, or `nil`.
  public var batch: ImportID?

  public init(
    id: RecordID, type: Name, subject: SubjectID, place: PlacePath, lifecycle: Lifecycle, version: UInt32,
    created: Timestamp, updated: Timestamp, batch: ImportID?
  ) {
    self.id = id
    self.type = type
    self.subject = subject
    self.place = place
    self.lifecycle = lifecycle
    self.version = version
    self.created = created
    self.updated = updated
    self.batch = batch
  }
}

/// A record as it lies in the store: clear columns, and boxes only the vault's keys open.
public struct SealedRecord: Sendable {
  public var header: RecordHeader
  /// L1 fields, plain: see `PlainFields` for the format.
  public var plain: [UInt8]
  /// One box a sealed field: see `FieldBoxes` for the format.
  public var boxes: [UInt8]
  /// The sealed facts; its associated data binds the header and `contentDigest`, so that opening it
  /// authenticates the whole row.
  public var facts: [UInt8]
  /// The search tokens of the record, as they stand in the index: see `SearchTokens` for the format.
  public var tokens: [UInt8]
  /// SHA-256 over `plain`, `boxes` and `tokens`, each with its length.
  public var contentDigest: [UInt8]
  /// What the subject's data keys commit to; XChaCha20-Poly1305 alone does not commit to a key.
  public var keyCommitment: [UInt8]

  public init(
    header: RecordHeader, plain: [UInt8], boxes: [UInt8], facts: [UInt8], tokens: [UInt8],
    contentDigest: [UInt8], keyCommitment: [UInt8]
  ) {
    self.header = header
    self.plain = plain
    self.boxes = boxes
    self.facts = facts
    self.tokens = tokens
    self.contentDigest = contentDigest
    self.keyCommitment = keyCommitment
  }
}

/// The part of a record that tells what policy must know: no field boxes.
public struct FactsRow: Sendable {
  public let header: RecordHeader
  public let facts: [UInt8]
  public let contentDigest: [UInt8]
  public let keyCommitment: [UInt8]

  public init(header: RecordHeader, facts: [UInt8], contentDigest: [UInt8], keyCommitment: [UInt8]) {
    self.header = header
    self.facts = facts
    self.contentDigest = contentDigest
    self.keyCommitment = keyCommitment
  }
}

/// The random name of one import.
public struct ImportID: Hashable, Comparable, Sendable {
  public let raw: RandomIdentifier
  public init(_ raw: RandomIdentifier) { self.raw = raw }
  public static func random() -> ImportID { ImportID(.random()) }
  public static func < (a: ImportID, b: ImportID) -> Bool { a.raw < b.raw }
  public var text: String { "i_\(raw.text)" }
  public init?(_ text: some StringProtocol) {
    guard text.utf8.starts(with: "i_".utf8), let raw = RandomIdentifier(text: text.utf8.dropFirst(2)) else {
      return nil
    }
    self.raw = raw
  }
}
