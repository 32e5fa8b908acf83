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
}
