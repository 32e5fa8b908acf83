/// Policies and templates, each under an id of its own.
public struct PolicySet: Sendable {
  /// The policies, in the order of their source.
  public let policies: [Policy]
  /// The templates, in the order of their source. They take no part in authorization.
  public let templates: [PolicyTemplate]

  /// Where the ids of parsed policies come from.
  public enum Naming: Hashable, Sendable {
    /// `policy0`, `policy1`, … counted over policies and templates together; what the reference library does.
    case byPosition
    /// The value of the annotation `@id`, which every policy must then have.
    case byIDAnnotation
  }

  /// The set without policies, which denies everything.
  public init() {
    policies = []
    templates = []
  }

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
    var builder = Builder()
    for (position, parsed) in try parser.policies().enumerated() {
      let id: PolicyID
      switch naming {
      case .byPosition: id = PolicyID("policy\(position)")
      case .byIDAnnotation: id = try Self.annotatedID(parsed.body)
      }
      try builder.add(parsed, as: id)
    }
    policies = builder.policies
    templates = builder.templates
  }

  /// The policies of all `sets`, in this order.
  ///
  /// - Throws: at the second of two policies with one id.
  public init(union sets: some Sequence<PolicySet>) throws(SyntaxError) {
    var builder = Builder()
    for set in sets {
      for policy in set.policies { try builder.add(policy) }
      for template in set.templates { try builder.add(template) }
    }
    policies = builder.policies
    templates = builder.templates
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
  /// Collects policies and refuses the second of two with one id.
  private struct Builder {
    private(set) var policies: [Policy] = []
    private(set) var templates: [PolicyTemplate] = []
    private var bodies: [PolicyID: PolicyBody] = [:]

    mutating func add(_ parsed: Parser.ParsedPolicy, as id: PolicyID) throws(SyntaxError) {
      if let scope = parsed.scope.withoutSlots {
        try add(Policy(id: id, scope: scope, body: parsed.body))
      } else {
        try add(PolicyTemplate(id: id, scope: parsed.scope, body: parsed.body))
      }
    }

    mutating func add(_ policy: Policy) throws(SyntaxError) {
      try register(policy.id, policy.body)
      policies.append(policy)
    }

    mutating func add(_ template: PolicyTemplate) throws(SyntaxError) {
      try register(template.id, template.body)
      templates.append(template)
    }

    private mutating func register(_ id: PolicyID, _ body: PolicyBody) throws(SyntaxError) {
      // Places are worked out only where they are told: each costs the length of its line.
      if let first = bodies.updateValue(body, forKey: id) {
        throw SyntaxError(
          location: body.location, span: body.span, message: "duplicate policy id: `\(id)`",
          hint: "the first is at \(first.location)")
      }
    }
  }
}

extension Scope<EntityOrSlot> {
  /// The same scope as that of a policy, or nil where it has a slot.
  fileprivate var withoutSlots: Scope<EntityUID>? {
    func entity(_ reference: EntityOrSlot) -> EntityUID? {
      if case .entity(let uid) = reference { uid } else { nil }
    }
    guard let principal = principal.map(entity), let resource = resource.map(entity) else { return nil }
    return Scope<EntityUID>(principal: principal, action: action, resource: resource)
  }
}
