/// Where a table keeps the resources of one type: which column holds what of a resource.
///
/// INVARIANT to keep by the caller, for every row: the resource exists and conforms to the schema; a mapped column holds
/// its attribute, and is null exactly where the resource lacks it; an entity's column holds one of its candidates,
/// where these are given. What is not mapped is not expressed.
public struct ColumnMapping: Sendable {
  public let type: EntityType
  /// The column of the resource's own identifier.
  public let id: Column?
  /// The columns of attributes, by path: `["owner"]`, `["address", "city"]`.
  public let attributes: [[Text]: Column]
  /// The columns that together hold every parent of the resource, null where there is none; nil where parents are in
  /// no columns. Each has candidates.
  public let parents: [Column]?
  /// The columns of what the context tells of the resource, by path: for each row, the attribute of the context in which
  /// its resource is asked about.
  public let context: [[Text]: Column]

  /// - Throws: where a column does not fit the schema's type of what it is to hold.
  public init(
    _ type: EntityType, id: Column? = nil, attributes: [[Text]: Column] = [:], parents: [Column]? = nil,
    context: [[Text]: Column] = [:], _ schema: Schema
  ) throws(ColumnMappingError) {
    guard let declaration = schema.entityTypes[type] else { throw .undeclaredType(type) }
    if let id, !id.holds(.entity(type)) { throw .content(id.name) }
    for (path, column) in attributes {
      guard let type = declaration.attributes.type(at: path), column.holds(type) else {
        throw .content(column.name)
      }
    }
    for column in parents ?? [] {
      guard case .entity(let parent, .some) = column.content, declaration.parents.contains(parent) else {
        throw .content(column.name)
      }
    }
    for (path, column) in context {
      let types = schema.actions.values.filter { $0.resources.contains(type) }
        .compactMap { $0.context.type(at: path) }
      guard !types.isEmpty, types.allSatisfy(column.holds) else { throw .content(column.name) }
    }
    self.type = type
    self.id = id
    self.attributes = attributes
    self.parents = parents
    self.context = context
  }
}

/// Why columns cannot stand for attributes.
public enum ColumnMappingError: Error, Hashable, Sendable {
  case undeclaredType(EntityType)
  /// What the column of this name is to hold is not declared, or not of its type; a parent's column needs
  /// candidates.
  case content(Text)
}

extension ColumnMappingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .undeclaredType(let type): "the schema does not declare the type `\(type)`"
    case .content(let name): "the column `\(name)` does not fit what the schema says it should hold"
    }
  }
}

extension Column {
  fileprivate func holds(_ type: SchemaType) -> Bool {
    switch (content, type) {
    case (.bool, .bool), (.long, .long), (.string, .string): true
    case (.extension(let held), .extension(let type)): held == type
    case (.entity(let held, let candidates), .entity(let type)):
      held == type && candidates?.allSatisfy { $0.type == type } ?? true
    default: false
    }
  }
}

extension RecordType {
  /// The type of the attribute that a path of record attributes leads to.
  func type(at path: [Text]) -> SchemaType? {
    guard let first = path.first, let attribute = self[first] else { return nil }
    if path.count == 1 { return attribute.type }
    guard case .record(let inner) = attribute.type else { return nil }
    return inner.type(at: Array(path.dropFirst()))
  }
}
