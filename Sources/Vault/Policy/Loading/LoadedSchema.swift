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
  /// - Returns: what is no fault but odd, such as a policy that never applies.
  func validate(_ policies: PolicySet) throws(PolicyLoadError) -> [String] {
    let result = Validator(schema).validate(policies, mode: .strict)
    guard let error = result.errors.first else { return result.warnings.map(\.description) }
    throw PolicyLoadError(error.location, "policy `\(error.policy)`: \(error.message)", help: error.hint)
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
      throw PolicyLoadError(
        file: file, line: 0, reason: "the schema does not fit the catalogue: \(error)",
        help: "it declares what the catalogue has: a flag among its facts is an attribute of `Facts`")
    }
  }
}
