/// Policies and templates, each under an id of its own.
public struct PolicySet: Sendable {
  /// The policies, in the order of their source; then those linked to templates, in the order of linking.
  public private(set) var policies: [Policy] = []
  /// The templates, in the order of their source. They take no part in authorization.
  public private(set) var templates: [PolicyTemplate] = []
  /// INVARIANT: the place of every policy and template, under its id.
  private var places: [PolicyID: Place] = [:]

  /// A place in `policies` or in `templates`.
  private enum Place {
    case policy(Int), template(Int)
  }

  /// Where the ids of parsed policies come from.
  public enum Naming: Hashable, Sendable {
    /// `policy0`, `policy1`, … counted over policies and templates together; what the reference library does.
    case byPosition
    /// The value of the annotation `@id`, which every policy must then have.
    case byIDAnnotation
  }

  /// The set without policies, which denies everything.
  public init() {}

  /// The policies of a text in Cedar's syntax.
  ///
  /// - Parameter file: the name of the source in errors and in ``Policy/location``.
  /// - Throws: the first error of the text; a text longer or deeper than ``Limits`` is one.
  public init(
    parsing text: some StringProtocol, file: String, naming: Naming = .byPosition
  ) throws(SyntaxError) {
    try self.init(source: SourceFile(parsing: Array(text.utf8), name: file), naming: naming)
  }

  /// The policies of a text in Cedar's syntax, encoded as UTF-8.
  public init(
    parsing bytes: some Collection<UInt8>, file: String, naming: Naming = .byPosition
  ) throws(SyntaxError) {
    try self.init(source: SourceFile(parsing: Array(bytes), name: file), naming: naming)
  }

  private init(source: SourceFile, naming: Naming) throws(SyntaxError) {
    var parser = try Parser(source)
    for (position, parsed) in try parser.policies().enumerated() {
      let id: PolicyID
      switch naming {
      case .byPosition: id = PolicyID("policy\(position)")
      case .byIDAnnotation: id = try Self.annotatedID(parsed.body)
      }
      if let scope = parsed.scope.filled(with: [:]) {
        try add(Policy(id: id, scope: scope, body: parsed.body))
      } else {
        try add(PolicyTemplate(id: id, scope: parsed.scope, body: parsed.body))
      }
    }
  }

  /// The policies of all `sets`, in this order.
  ///
  /// - Throws: at the second of two policies with one id.
  public init(union sets: some Sequence<PolicySet>) throws(SyntaxError) {
    for set in sets {
      for policy in set.policies { try add(policy) }
      for template in set.templates { try add(template) }
    }
  }

  private static func annotatedID(_ body: PolicyBody) throws(SyntaxError) -> PolicyID {
    guard let id = body.annotation("id"), !id.isEmpty else {
      throw SyntaxError(
        location: body.location, span: body.span, message: "the policy has no id",
        hint: "write `@id(\"...\")` before it")
    }
    return PolicyID(id)
  }
}

extension PolicySet {
  /// The policy with this id, linked or not.
  public func policy(_ id: PolicyID) -> Policy? {
    if case .policy(let position)? = places[id] { policies[position] } else { nil }
  }

  /// The template with this id.
  public func template(_ id: PolicyID) -> PolicyTemplate? {
    if case .template(let position)? = places[id] { templates[position] } else { nil }
  }

  /// Whether a policy or a template has this id.
  public func contains(_ id: PolicyID) -> Bool { places[id] != nil }

  /// Adds a policy whose id is new.
  mutating func append(_ policy: Policy) {
    places[policy.id] = .policy(policies.count)
    policies.append(policy)
  }

  mutating func add(_ policy: Policy) throws(SyntaxError) {
    try checkNew(policy.id, policy.body)
    append(policy)
  }

  mutating func add(_ template: PolicyTemplate) throws(SyntaxError) {
    try checkNew(template.id, template.body)
    places[template.id] = .template(templates.count)
    templates.append(template)
  }

  private func checkNew(_ id: PolicyID, _ body: PolicyBody) throws(SyntaxError) {
    guard contains(id) else { return }
    // Places in the source are worked out only where they are told.
    throw SyntaxError(
      location: body.location, span: body.span, message: "duplicate policy id: `\(id.text.legible)`",
      hint: (policy(id)?.location ?? template(id)?.location).map { "the first is at \($0)" })
  }
}
