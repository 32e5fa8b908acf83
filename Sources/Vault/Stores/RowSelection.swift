public import Cedar

/// The rows a list looks at: of one type, lying exactly in some places, and for which a condition on clear columns
/// holds.
///
/// A store gives these rows and no others; it knows nothing of who asks for what.
public struct RowSelection: Sendable {
  public let type: Name
  public let parts: [Part]
  /// The subjects whose rows are the asker's own.
  public let ownSubjects: Set<SubjectID>

  /// Some places, none of them in another part, and what holds for the rows looked at there.
  public struct Part: Sendable {
    public let places: [PlacePath]
    /// On the columns of ``RowColumn``, none of which is ever null.
    public let condition: ColumnCondition

    public init(places: [PlacePath], where condition: ColumnCondition) {
      self.places = places
      self.condition = condition
    }
  }

  public init(type: Name, parts: [Part], ownSubjects: Set<SubjectID>) {
    self.type = type
    self.parts = parts
    self.ownSubjects = ownSubjects
  }

  /// Every row of a type in these places.
  public init(type: Name, in places: [PlacePath]) {
    self.init(
      type: type, parts: [Part(places: places, where: .constant(true))], ownSubjects: [])
  }

  /// Whether a row with this header is among them.
  public func contains(_ header: RecordHeader) -> Bool {
    guard header.type == type, let part = parts.first(where: { $0.places.contains(header.place) }) else {
      return false
    }
    return part.condition.holds { column in
      switch RowColumn(column) {
      case .own: .bool(ownSubjects.contains(header.subject))
      case .closed: .bool(header.lifecycle == .closed)
      case nil: nil
      }
    }
  }
}

/// What the clear columns of a row tell that a policy may ask for, beside its type and place.
public enum RowColumn: CaseIterable, Sendable {
  /// The row's subject is one of those that are the asker.
  case own
  /// The record is closed.
  case closed

  public init?(_ column: Column) {
    guard let found = RowColumn.allCases.first(where: { $0.column == column }) else { return nil }
    self = found
  }

  public var column: Column {
    switch self {
    case .own: Column("own", .bool)
    case .closed: Column("closed", .bool)
    }
  }
}
