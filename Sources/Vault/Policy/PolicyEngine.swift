import Cedar
import Synchronization

/// Decides who sees which field in which form for which purpose: the catalogue and the policies, nothing else.
///
/// Immutable but for a bounded memory of past answers, which is exact: policies are told neither the record's
/// id nor the post's, so equal questions have equal answers for as long as the engine lives.
public final class PolicyEngine: Sendable {
  public let catalog: Catalog
  /// SHA-256 in hexadecimal over the catalogue, the schema and the policy files, in the order of their names.
  public let version: String

  /// What is no fault of the rules but odd, such as a policy that never applies; a line each, with its place.
  public let warnings: [String]

  let policies: CompiledPolicies
  let partialAuthorizer: PartialAuthorizer
  /// The places that policies speak of.
  let namedPlaces: [PlacePath]
  let vocabulary: Vocabulary
  /// Each forbid's reason.
  let reasons: [PolicyID: ReasonCode]
  let flagNames: [(Name, Text)]
  private let memory: DecisionMemory
  let rowConditions: DecisionMemory

  /// - Throws: where the schema is none or does not fit the catalogue; where a policy is not Cedar, has no `@id`, is
  ///   a forbid without a known `@reason`, is a template, does not validate against the schema, or cannot be
  ///   evaluated.
  public convenience init(
    catalog: Catalog, schema schemaFile: PolicyFile, policies files: [PolicyFile], places: [PlacePath]
  ) throws(PolicyLoadError) {
    let loaded = try LoadedPolicies(files)
    let schema = try LoadedSchema(schemaFile)
    // Names first: "no such role" says more than what the schema finds.
    let vocabulary = Vocabulary(catalog, places: places)
    try PolicyEngine.checkMentions(in: loaded.set, vocabulary)
    self.init(
      catalog: catalog, version: PolicyVersion.of(catalog, [schemaFile] + files),
      policies: CompiledPolicies(loaded.set), partialAuthorizer: try schema.validate(loaded.set),
      reasons: loaded.reasons, vocabulary: vocabulary)
    try schema.checkFits(self)
    try checkEvaluation()
  }

  private init(
    catalog: Catalog, version: String, policies: CompiledPolicies, partialAuthorizer: PartialAuthorizer,
    reasons: [PolicyID: ReasonCode], vocabulary: Vocabulary
  ) {
    warnings = partialAuthorizer.warnings.map(\.description)
    self.catalog = catalog
    self.version = version
    self.policies = policies
    self.partialAuthorizer = partialAuthorizer
    namedPlaces = PolicyEngine.namedPlaces(in: policies.source)
    self.reasons = reasons
    self.vocabulary = vocabulary
    flagNames = catalog.flags.map { ($0, Text($0.text)) }
    memory = DecisionMemory(capacity: 8192)
    rowConditions = DecisionMemory(capacity: 1024)
  }

  /// The same rules over another tree of places.
  public func replacing(places: [PlacePath]) -> PolicyEngine {
    PolicyEngine(
      catalog: catalog, version: version, policies: policies, partialAuthorizer: partialAuthorizer,
      reasons: reasons, vocabulary: Vocabulary(catalog, places: places))
  }

  /// May this caller do this, all in all?
  public func decide(_ question: AccessQuestion) -> Decision {
    let question = normalised(question)
    let key = DecisionMemory.Key(question, fields: 0, reveal: nil)
    if case .decision(let decision) = memory[key] { return decision }
    let inquiry = Inquiry(question, self)
    let field = question.field.flatMap { inquiry.subject(of: $0) }
    let decision =
      question.field != nil && field == nil
      ? .deny(Denial(.level)) : inquiry.decide(question.action, field ?? inquiry.anyField)
    memory[key] = .decision(decision)
    return decision
  }

  /// Whether ``decide(_:)`` would permit it, without the work of saying why not.
  func permits(_ question: AccessQuestion) -> Bool {
    let inquiry = Inquiry(normalised(question), self)
    let subject = question.field.map { inquiry.subject(of: $0) } ?? inquiry.anyField
    return subject.map { inquiry.verdict(question.action, $0).isPermit } ?? false
  }

  /// One of many acts that are asked about together.
  struct Act {
    let action: Action
    var field: Field?
    var searchKind: SearchKind?
  }

  /// What ``permits(_:)`` says to each act of the caller on the record of `question`, whose own act does not count.
  func permits(_ question: AccessQuestion, _ acts: [Act]) -> [Bool] {
    let question = normalised(question)
    var inquiries: [SearchKind?: Inquiry] = [:]
    return acts.map { act in
      let inquiry: Inquiry
      if let made = inquiries[act.searchKind] {
        inquiry = made
      } else {
        var asked = question
        asked.searchKind = act.searchKind
        inquiry = Inquiry(asked, self)
        inquiries[act.searchKind] = inquiry
      }
      let subject = act.field.map { inquiry.subject(of: $0) } ?? inquiry.anyField
      return subject.map { inquiry.verdict(act.action, $0).isPermit } ?? false
    }
  }

  /// The form of each of these fields of one record, raise rules and combinations applied.
  ///
  /// The question's action is `read` (one record) or `list` (a page). `reveal` names the one field asked for in
  /// clear. A field of another type is not decided and so not shown.
  public func decideFields(_ question: AccessQuestion, fields: [Field], reveal: Name? = nil) -> FieldDecisions
  {
    var question = normalised(question)
    question.field = nil
    guard let type = question.type else { return FieldDecisions(fields: []) }
    var asked: UInt64 = 0
    for field in fields where type.field(field.name) === field { asked |= 1 << UInt64(field.index) }
    let key = DecisionMemory.Key(question, fields: asked, reveal: reveal)
    if case .fields(let decisions) = memory[key] { return decisions }
    let inquiry = Inquiry(question, self)
    var decisions = FieldDecisions(
      fields: type.fields.compactMap { field in
        guard asked & 1 << UInt64(field.index) != 0, let subject = inquiry.subject(of: field) else {
          return nil
        }
        return inquiry.form(subject, isRevealed: field.name == reveal)
      })
    CombinationCheck(inquiry).reduce(&decisions)
    memory[key] = .fields(decisions)
    return decisions
  }

  /// The question as policies see it: a rule may freeze the record, and consents count for the type asked about.
  private func normalised(_ question: AccessQuestion) -> AccessQuestion {
    var question = question
    if catalog.raiseRules.contains(where: { $0.effect == .freeze && $0.applies(to: question.facts) }) {
      question.facts.frozen = true
    }
    if let type = question.type?.name {
      if !question.facts.consents.isEmpty {
        question.facts.consents = question.facts.consents.filter { $0.type == type }
      }
      if !question.facts.withdrawn.isEmpty {
        question.facts.withdrawn = question.facts.withdrawn.filter { $0.type == type }
      }
    }
    return question
  }
}
