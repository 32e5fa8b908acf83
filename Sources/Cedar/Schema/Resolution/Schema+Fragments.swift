extension Schema {
  /// The schema of a text in Cedar's syntax.
  ///
  /// - Parameter file: the name of the source in errors.
  public init(parsing text: some StringProtocol, file: String) throws(SchemaError) {
    try self.init(parsing: Array(text.utf8), file: file)
  }

  /// The schema of a text in Cedar's syntax, encoded as UTF-8.
  public init(parsing bytes: [UInt8], file: String) throws(SchemaError) {
    try self.init([SchemaFragment(parsing: bytes, file: file)])
  }

  /// The schema of a text in the JSON format.
  public init(parsingJSON bytes: [UInt8], file: String = "schema.json") throws(SchemaError) {
    try self.init([SchemaFragment(parsingJSON: bytes, file: file)])
  }

  /// The schema that the fragments make together.
  ///
  /// - Throws: at the first name that is declared twice, shadows another or is not declared, at the first cycle among
  ///   common types or actions, and where more would be described than ``SchemaLimits`` allows.
  public init(_ fragments: [SchemaFragment]) throws(SchemaError) {
    let declared = try DeclaredNames(fragments)
    var types = TypeResolver(declared)
    var entityTypes: [EntityType: EntityTypeDeclaration] = [:]
    let entityAncestors = try declared.entityAncestors()
    for (name, declaration) in declared.orderedEntityTypes {
      entityTypes[name] = try types.entityType(name, declaration, ancestors: entityAncestors[name] ?? [])
    }
    try types.checkCommonTypes()
    var actions: [EntityUID: ActionDeclaration] = [:]
    let actionAncestors = try declared.actionAncestors()
    for (uid, declaration) in declared.orderedActions {
      actions[uid] = try types.action(uid, declaration, ancestors: actionAncestors[uid] ?? [])
    }
    self.init(entityTypes: entityTypes, actions: actions)
  }
}
