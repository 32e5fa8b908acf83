/// What a policy is made of when it is linked to a template.
public struct TemplateLink: Hashable, Sendable {
  public let template: PolicyID
  /// The id of the new policy.
  public let id: PolicyID
  /// What fills the slots of the template: each of them, and no other.
  public let values: [Slot: EntityUID]

  public init(template: PolicyID, id: PolicyID, values: [Slot: EntityUID]) {
    self.template = template
    self.id = id
    self.values = values
  }
}

/// Why a policy cannot be linked to a template.
public struct LinkingError: Error, Hashable, Sendable {
  public enum Cause: Hashable, Sendable {
    case noSuchTemplate
    /// The id that should be a template's is that of a policy without slots.
    case notTemplate
    /// Several templates have the annotation `@id` by which one was looked for.
    case ambiguousTemplate
    case unfilledSlots([Slot])
    case surplusValues([Slot])
    /// The new id is already that of a policy or of a template.
    case duplicateID
  }

  public let template: PolicyID
  /// The id that the policy should have had.
  public let id: PolicyID
  public let cause: Cause

  init(_ cause: Cause, _ link: TemplateLink) {
    template = link.template
    id = link.id
    self.cause = cause
  }
}

/// Policies made of templates (reference: `ast/policy.rs`, `ast/policy_set.rs`).
extension PolicySet {
  /// Adds the policy that `link` makes of a template of the set.
  ///
  /// It has the annotations, the conditions and the place of its template, and takes part in authorization.
  public mutating func link(_ link: TemplateLink) throws(LinkingError) {
    guard let template = template(link.template) else {
      throw LinkingError(contains(link.template) ? .notTemplate : .noSuchTemplate, link)
    }
    let policy = try template.linked(by: link)
    guard !contains(link.id) else { throw LinkingError(.duplicateID, link) }
    append(policy)
  }

  /// Adds the policies that `links` make, in this order. A link may name its template by the value of the
  /// annotation `@id`, where no template has what it names as its id.
  ///
  /// - Throws: at the first link that cannot be made; the set is then unchanged.
  public mutating func link(byIDOrAnnotation links: some Sequence<TemplateLink>) throws(LinkingError) {
    var annotated: [Text: [PolicyTemplate]] = [:]
    for template in templates {
      if let id = template.annotation("id") { annotated[id, default: []].append(template) }
    }
    var linked = self
    for link in links {
      let candidates = linked.template(link.template) == nil ? annotated[link.template.text] ?? [] : []
      guard candidates.count <= 1 else { throw LinkingError(.ambiguousTemplate, link) }
      let template = candidates.first?.id ?? link.template
      try linked.link(TemplateLink(template: template, id: link.id, values: link.values))
    }
    self = linked
  }
}

extension PolicyTemplate {
  /// The policy that `link`, which names this template, makes of it.
  fileprivate func linked(by link: TemplateLink) throws(LinkingError) -> Policy {
    let slots = slots
    let surplus = Slot.allCases.filter { link.values[$0] != nil && !slots.contains($0) }
    guard surplus.isEmpty else { throw LinkingError(.surplusValues(surplus), link) }
    guard let scope = scope.filled(with: link.values) else {
      throw LinkingError(.unfilledSlots(slots.filter { link.values[$0] == nil }), link)
    }
    return Policy(id: link.id, scope: scope, body: body, link: link)
  }
}

extension Scope<EntityOrSlot> {
  /// The same scope with entities for slots, or nil where a slot has no value.
  func filled(with values: [Slot: EntityUID]) -> Scope<EntityUID>? {
    func entity(_ reference: EntityOrSlot) -> EntityUID? {
      switch reference {
      case .entity(let uid): uid
      case .slot(let slot): values[slot]
      }
    }
    guard let principal = principal.map(entity), let resource = resource.map(entity) else { return nil }
    return Scope<EntityUID>(principal: principal, action: action, resource: resource)
  }
}

extension LinkingError: CustomStringConvertible {
  public var description: String {
    "cannot link the policy `\(id.text.legible)` to the template `\(template.text.legible)`: \(cause)"
  }
}

extension LinkingError.Cause: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSuchTemplate: "there is no such template"
    case .notTemplate: "it is a policy without slots"
    case .ambiguousTemplate: "several templates have it as their annotation `@id`"
    case .unfilledSlots(let slots): "no value for \(Self.list(slots))"
    case .surplusValues(let slots): "the template has no \(Self.list(slots))"
    case .duplicateID: "a policy or a template has the id of the new policy already"
    }
  }

  private static func list(_ slots: [Slot]) -> String {
    slots.map { "`\($0.rawValue)`" }.joined(separator: " and ")
  }
}
