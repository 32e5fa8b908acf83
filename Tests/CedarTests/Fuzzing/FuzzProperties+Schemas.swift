@testable import Cedar

extension FuzzProperties {
  func checkSchema(_ bytes: [UInt8]) throws -> Bool {
    let fragment: SchemaFragment
    do throws(SchemaError) {
      fragment = try SchemaFragment(parsing: bytes, file: "fuzz")
    } catch {
      try check(error, in: bytes)
      return false
    }
    try checkForms(of: fragment, bytes, isText: true)
    return true
  }

  func checkSchemaJSON(_ bytes: [UInt8]) throws -> Bool {
    let fragment: SchemaFragment
    do throws(SchemaError) {
      fragment = try SchemaFragment(parsingJSON: bytes, file: "fuzz")
    } catch {
      try check(error, in: bytes)
      return false
    }
    try checkForms(of: fragment, bytes, isText: false)
    return true
  }

  /// The same schema in both syntaxes, or refused alike.
  private func checkForms(of fragment: SchemaFragment, _ bytes: [UInt8], isText: Bool) throws {
    let schema = try resolved(fragment, bytes)
    let json: [UInt8]
    do throws(SchemaError) {
      json = try fragment.json()
    } catch {
      try check(error, in: bytes)
      return try require(schema == nil && isText, "JSON cannot say what it says: \(error)")
    }
    let fromJSON = try reading("reading \(String(decoding: json, as: UTF8.self))") { () throws(SchemaError) in
      try SchemaFragment(parsingJSON: json, file: "json")
    }
    try require((try? fromJSON.json()) == json, "JSON changes: \(String(decoding: json, as: UTF8.self))")
    try compare(schema, fromJSON, json, "as JSON")
    let text: String
    do throws(SchemaError) {
      text = try fragment.cedar()
    } catch {
      try check(error, in: bytes)
      return try require(!isText, "Cedar's syntax cannot say what it said: \(error)")
    }
    let printed = try reading("reading \(text)") { () throws(SchemaError) in
      try SchemaFragment(parsing: text, file: "printed")
    }
    if isText {
      try require((try? printed.json()) == json, "printing changes the schema:\n\(text)")
      try require((try? printed.cedar()) == text, "printing again changes the text:\n\(text)")
    }
    // Where JSON limits an action to nothing, what else it says of the action is not printed, mistakes included.
    if isText || schema != nil { try compare(schema, printed, Array(text.utf8), "printed as\n\(text)") }
  }

  /// The schema that the fragment is, or nil where it is none.
  private func resolved(_ fragment: SchemaFragment, _ bytes: [UInt8]) throws -> Schema? {
    do {
      let schema = try Schema([fragment])
      if schema.entityTypes.count < 100, schema.actions.count < 100 { try use(schema) }
      return schema
    } catch let error as SchemaError {
      try check(error, in: bytes)
      return nil
    }
  }

  private func compare(
    _ schema: Schema?, _ fragment: SchemaFragment, _ bytes: [UInt8], _ what: @autoclosure () -> String
  ) throws {
    let other: Schema?
    do throws(SchemaError) {
      other = try Schema([fragment])
    } catch {
      try check(error, in: bytes)
      other = nil
      try require(schema == nil, "refused \(what()): \(error)")
    }
    try require((schema == nil) == (other == nil), "accepted \(what())")
    guard let schema, let other else { return }
    try require(schema.entityTypes == other.entityTypes, "other entity types \(what())")
    try require(
      schema.actions.mapValues(\.possible) == other.actions.mapValues(\.possible), "other actions \(what())")
  }

  private func reading<Result>(
    _ what: @autoclosure () -> String, _ body: () throws(SchemaError) -> Result
  ) throws -> Result {
    do throws(SchemaError) {
      return try body()
    } catch {
      throw Violation(description: "\(what()): \(error)")
    }
  }

  /// Policies, entities and requests under the schema, which is any.
  private func use(_ schema: Schema) throws {
    let store = try EntityStore(actionsOf: schema)
    try require(store.entities.contains { _ in true } == !schema.actions.isEmpty, "no actions in the store")
    let actions = schema.actions.keys.sorted()
    var texts = ["permit(principal, action, resource) when { principal == resource || context == {a: 1} };"]
    for type in schema.entityTypes.keys.sorted().prefix(3) {
      texts.append(
        "permit(principal is \(type), action, resource) when { principal has a && principal.a == 1 };")
    }
    for action in actions.prefix(3) {
      texts.append(
        "forbid(principal, action in \(action.type)::\"\(Escapes.escaped(action.id.string))\", resource);")
    }
    let set = try PolicySet(parsing: texts.joined(separator: "\n"), file: "use")
    let typed = Validator(schema).schema
    for mode in [ValidationMode.strict, .permissive] {
      var validation = Validation(typed, mode, level: nil, steps: 100_000)
      for policy in set.policies { validation.check(policy.id, policy.scope.asTemplate, policy.body) }
    }
    for action in actions.prefix(3) {
      guard let declared = schema.actions[action], let principal = declared.principals.min(),
        let resource = declared.resources.min()
      else { continue }
      let request = Request(
        principal: EntityUID(type: principal, id: "a"), action: action,
        resource: EntityUID(type: resource, id: "a"))
      try? schema.validate(request)
      try require(
        Authorizer.isAuthorized(request, CompiledPolicies(set), store)
          .isTheSame(as: Authorizer.isAuthorized(request, set, store)), "compiled policies answer otherwise")
    }
  }
}

extension ActionDeclaration {
  /// What can be told apart by requests: without principals or without resources there are none.
  fileprivate var possible: ActionDeclaration {
    guard principals.isEmpty || resources.isEmpty else { return self }
    return ActionDeclaration(
      uid: uid, parents: parents, ancestors: ancestors, principals: [], resources: [], context: .empty)
  }
}
