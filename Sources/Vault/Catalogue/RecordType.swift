/// A type of record: what it is about, what it holds and what policy must know about it.
public final class RecordType: Sendable {
  public let name: Name
  /// Precedes `_` in the text of a record's id.
  public let idPrefix: String
  public let accessClass: AccessClass
  public let subject: SubjectSource
  /// A record of this type lies where the record it is about lies.
  public let liesWithSubject: Bool
  /// In the order of the catalogue.
  public let fields: [Field]
  public let facts: [FactRule]
  public let retention: Retention
  public let title: Title

  private let byName: [Name: Field]

  /// The most fields a type may have.
  public static let maximumFields = 64

  init(
    name: Name, idPrefix: String, accessClass: AccessClass, subject: SubjectSource, liesWithSubject: Bool,
    fields: [Field], facts: [FactRule], retention: Retention, title: Title
  ) {
    self.name = name
    self.idPrefix = idPrefix
    self.accessClass = accessClass
    self.subject = subject
    self.liesWithSubject = liesWithSubject
    self.fields = fields
    self.facts = facts
    self.retention = retention
    self.title = title
    byName = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0) })
  }

  public func field(_ name: Name) -> Field? { byName[name] }
}

/// How a type of record may be reached at all (domain, record types).
public enum AccessClass: String, CaseIterable, Sendable {
  /// About no person; anyone reads.
  case open
  case audited
  /// Behind the gate; break-glass may open it.
  case protected
  /// Never opened by break-glass.
  case closed
}

/// Whom a record is about; the subject's keys seal it.
public enum SubjectSource: Hashable, Sendable {
  /// The record is its own subject.
  case itself
  /// The subject of the record that this reference field names.
  case reference(Name)
}
