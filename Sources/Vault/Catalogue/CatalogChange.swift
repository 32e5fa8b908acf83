/// A field the store has rows of, as it was when they were sealed.
public struct StoredField: Hashable, Sendable {
  public let field: FieldName
  public let level: Level
  public let hasRows: Bool

  public init(field: FieldName, level: Level, hasRows: Bool) {
    self.field = field
    self.level = level
    self.hasRows = hasRows
  }
}

/// A change of the catalogue that sealed rows do not follow by themselves.
///
/// A box is bound to its field and sealing level, so a field that disappears or moves to another level while
/// rows exist would leave values nobody can open, or that are sealed under a key too low for them.
public struct CatalogChange: Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    case dropped
    case relabelled(to: Level)
  }
  public let field: StoredField
  public let kind: Kind

  /// The migration that would carry the rows over.
  public var migration: String {
    switch kind {
    case .dropped: "drop \(field.field)"
    case .relabelled(let level): "relabel \(field.field) \(field.level) \(level)"
    }
  }

  public var description: String {
    let change =
      switch kind {
      case .dropped: "dropped"
      case .relabelled(let level): "relabelled from \(field.level) to \(level)"
      }
    return "field \(change) while records exist: `\(field.field)`\n  needs the migration `\(migration)`"
  }

  /// The changes between what the store holds and what `catalog` says that must be refused, in order of field.
  public static func refused(_ stored: [StoredField], by catalog: Catalog) -> [CatalogChange] {
    stored.filter(\.hasRows).sorted { $0.field < $1.field }.compactMap { stored in
      guard let field = catalog.field(stored.field) else {
        return CatalogChange(field: stored, kind: .dropped)
      }
      return field.level == stored.level
        ? nil : CatalogChange(field: stored, kind: .relabelled(to: field.level))
    }
  }
}
