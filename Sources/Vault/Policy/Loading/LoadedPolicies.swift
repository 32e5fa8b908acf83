import Cedar

/// The policy files, parsed and held to what the vault asks of a policy beyond the language.
struct LoadedPolicies {
  let set: PolicySet
  /// Each forbid's reason.
  let reasons: [PolicyID: ReasonCode]

  init(_ files: [PolicyFile]) throws(PolicyLoadError) {
    var sets: [PolicySet] = []
    do throws(SyntaxError) {
      for file in files {
        sets.append(try PolicySet(parsing: file.bytes, file: file.name, naming: .byIDAnnotation))
      }
      set = try PolicySet(union: sets)
    } catch {
      throw PolicyLoadError(error.location, error.message, help: error.hint)
    }
    if let template = set.templates.first {
      throw PolicyLoadError(
        template.location, "a template: `\(template.id)`", help: "name the principal and the resource")
    }
    var reasons: [PolicyID: ReasonCode] = [:]
    for policy in set.policies {
      switch (policy.effect, policy.annotation("reason")) {
      case (.permit, nil): continue
      case (.permit, _?): throw PolicyLoadError(policy.location, "a permit with a reason: `\(policy.id)`")
      case (.forbid, nil):
        throw PolicyLoadError(
          policy.location, "a forbid without a reason: `\(policy.id)`",
          help: "write `@reason(\"…\")` before it")
      case (.forbid, let text?):
        guard let reason = ReasonCode.allCases.first(where: { $0.rawValue.utf8.elementsEqual(text.utf8) })
        else {
          throw PolicyLoadError(
            policy.location, "unknown reason: `\(text)`",
            help: "one of: \(ReasonCode.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        reasons[policy.id] = reason
      }
    }
    self.reasons = reasons
  }
}

extension PolicyLoadError {
  init(_ location: SourceLocation, _ reason: String, help: String? = nil) {
    self.init(
      file: location.file, line: location.line, column: location.column, reason: reason, help: help)
  }
}
