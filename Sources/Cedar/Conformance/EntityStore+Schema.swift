/// Stores whose entities conform to a schema, and that hold its actions.
extension EntityStore {
  /// The store of `entities`, which conform to `schema`, and of the schema's actions with their hierarchy.
  ///
  /// - Throws: where an entity is not as the schema says, and for the causes of ``init(_:)``.
  public init(
    _ entities: some Sequence<Entity>, conformingTo schema: Schema
  ) throws(ConformanceError) {
    self = try EntityStore(actionsOf: schema).overlaying(Array(entities), conformingTo: schema)
  }

  /// The store of the schema's actions alone, to be overlaid.
  ///
  /// - Throws: where their hierarchy has more than ``ancestorLimit`` pairs.
  public init(actionsOf schema: Schema) throws(ConformanceError) {
    do {
      try self.init(schema.actionEntities)
    } catch {
      throw ConformanceError(error)
    }
  }

  /// This store with more entities over it, which conform to `schema`.
  ///
  /// INVARIANT to keep by the caller: this store was made with the same schema, so that it holds the schema's actions
  /// and nothing that does not conform.
  public func overlaying(
    _ entities: [Entity], conformingTo schema: Schema
  ) throws(ConformanceError) -> EntityStore {
    try schema.validate(entities)
    do {
      // Actions that conform are there already.
      return try overlaying(entities.filter { !$0.uid.type.isAction })
    } catch {
      throw ConformanceError(error)
    }
  }
}
