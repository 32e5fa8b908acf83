import Cedar

/// The schema file, parsed: what every policy must fit before it is put in force.
struct LoadedSchema {
  private let schema: Schema
  private let file: String

  init(_ file: PolicyFile) throws(PolicyLoadError) {
    self.file = file.name
    do throws(SchemaError) {
      schema = try Schema(parsing: file.bytes, file: file.name)
    } catch {
      throw PolicyLoadError(error.location, error.message, help: error.hint)
    }
  }

  /// Validates every policy, strictly: what could go wrong for some request is refused here.
  ///
  /// - Returns: what answers about records of which little is known; pages are filtered by it.
  func validate(_ policies: PolicySet) throws(PolicyLoadError) -> PartialAuthorizer {
    let authorizer: PartialAuthorizer
    do throws(InvalidPolicies) {
      authorizer = try PartialAuthorizer(policies, schema)
    } catch {
      guard let first = error.errors.first else {
        throw PolicyLoadError(file: file, line: 0, reason: "the policies are not valid")
      }
      throw PolicyLoadError(first.location, "policy `\(first.policy)`: \(first.message)", help: first.hint)
    }
    do throws(PartialInputError) {
      return try authorizer.prepared(
        for: [Action.locate, .list].map { action in
          RequestType(
            principal: Vocabulary.post.type, action: EntityUID(type: "Action", id: Text(action.rawValue)),
            resource: Vocabulary.record.type)
        })
    } catch {
      throw doesNotFit(error)
    }
  }

  /// Holds what the catalogue tells policies, and the questions the vault asks them, to the schema: a policy that
  /// validates against another world proves nothing.
  func checkFits(_ engine: PolicyEngine) throws(PolicyLoadError) {
    guard let role = engine.catalog.roles.first?.name else { return }
    let caller = CallerFacts(role: role, post: "", place: nil)
    do throws(ConformanceError) {
      for type in engine.catalog.recordTypes.map(Optional.some) + [nil] {
        for action in Action.allCases where action == .reach || action.isOfVault == (type == nil) {
          let inquiry = Inquiry(AccessQuestion(caller: caller, action: action, type: type), engine)
          let (request, entities) = inquiry.asked(action, inquiry.anyField)
          try schema.validate(request)
          if action == .reach { try schema.validate(entities.entities) }
        }
      }
    } catch {
      throw doesNotFit(error)
    }
  }

  private func doesNotFit(_ cause: some Error) -> PolicyLoadError {
    PolicyLoadError(
      file: file, line: 0, reason: "the schema does not fit the catalogue: \(cause)",
      help: "it declares what the catalogue has: a flag among its facts is an attribute of `Facts`")
  }
}
