import Cedar

/// One question on its way to Cedar, and the many that its answer needs: each field, and what would open it.
///
/// Caller and record stay; action, field and circumstances change. Not shared between tasks.
final class Inquiry {
  let question: AccessQuestion
  let engine: PolicyEngine
  /// The circumstances as they are.
  let actual: Circumstances
  let anyField: Subject

  private let searchKind: Value
  private let session: AuthorizationSession
  /// The session with the sign-in the caller did not make.
  private var freshSession: AuthorizationSession?
  private var values: [Circumstances: CircumstanceValues] = [:]
  private var verdicts: [VerdictKey: Verdict] = [:]

  /// What a question is about: a field after the raise rules, or no single one.
  struct Subject {
    let field: Field?
    let label: Label
    let context: FieldInContext
    /// Raised beyond the rules, to see what a combination would need.
    let isRaised: Bool
  }

  /// What Cedar answers.
  enum Verdict {
    case permit([PolicyID])
    /// Denied, by these forbids or by none.
    case deny([PolicyID])
    /// A policy could not be evaluated: nothing it might have forbidden is let through.
    case error([PolicyID])

    var isPermit: Bool { if case .permit = self { true } else { false } }
  }

  private struct VerdictKey: Hashable {
    let action: Action
    /// The field's position, or -1.
    let field: Int
    let circumstances: Circumstances
  }

  init(_ question: AccessQuestion, _ engine: PolicyEngine) {
    self.question = question
    self.engine = engine
    actual = Circumstances(
      purpose: question.purpose, approvals: question.caller.approvals,
      freshSignIn: question.caller.freshSignIn)
    anyField = Subject(field: nil, label: Label(.open, .none), context: .any, isRaised: false)
    searchKind = .string(Text(question.searchKind?.rawValue ?? ""))
    session = Inquiry.session(question, engine, freshSignIn: question.caller.freshSignIn)
  }

  /// The field as the question sees it, or `nil` where it is none of the type's.
  func subject(of field: Field, raisedTo label: Label? = nil) -> Subject? {
    guard let type = question.type, type.field(field.name) === field,
      let entity = engine.vocabulary.entities(of: type.name)?.fields[field.index]
    else { return nil }
    var raised = RaisedLabel(field, engine.catalog.raiseRules, question.facts)
    if let label { raised.raise(to: label) }
    return Subject(
      field: field, label: raised.label,
      context: FieldInContext(field, raised, entity: entity, engine.vocabulary), isRaised: label != nil)
  }

  /// The verdict in the circumstances as they are, or in others.
  func verdict(_ action: Action, _ subject: Subject, _ circumstances: Circumstances? = nil) -> Verdict {
    let circumstances = circumstances ?? actual
    let key = VerdictKey(action: action, field: subject.field?.index ?? -1, circumstances: circumstances)
    if !subject.isRaised, let verdict = verdicts[key] { return verdict }
    let response = response(action, subject, circumstances)
    let verdict: Verdict =
      if !response.errors.isEmpty {
        .error(response.errors.map(\.policy))
      } else {
        response.decision == .allow ? .permit(response.reason) : .deny(response.reason)
      }
    if !subject.isRaised { verdicts[key] = verdict }
    return verdict
  }

  private func response(_ action: Action, _ subject: Subject, _ circumstances: Circumstances) -> Response {
    session(freshSignIn: circumstances.freshSignIn).isAuthorized(
      action: engine.vocabulary.entity(of: action),
      context: values(circumstances).context(subject.context, searchKind))
  }

  /// How every policy stands to the question: slower than a verdict, for explanations.
  func diagnoses(_ action: Action, _ subject: Subject) -> [PolicyDiagnosis] {
    let (request, entities) = asked(action, subject)
    return Authorizer.diagnose(request, engine.policies.source, entities)
  }

  /// The question as Cedar is asked it.
  func asked(_ action: Action, _ subject: Subject) -> (Request, EntityStore) {
    let (resource, entities) = Inquiry.world(question, engine, freshSignIn: actual.freshSignIn)
    let request = Request(
      principal: Vocabulary.post, action: engine.vocabulary.entity(of: action), resource: resource,
      context: values(actual).context(subject.context, searchKind))
    return (request, entities)
  }

  /// Whether there is a permit for this action at all, whatever its conditions.
  func canPermit(_ action: Action) -> Bool { session.canPermit(action: engine.vocabulary.entity(of: action)) }

  /// The first policy that cannot be evaluated on this question.
  func firstError(_ action: Action, _ subject: Subject) -> PolicyError? {
    response(action, subject, actual).errors.first
  }

  /// Whether what is asked about lies within what the post reaches.
  var isInReach: Bool { verdict(.reach, anyField).isPermit }

  private func values(_ circumstances: Circumstances) -> CircumstanceValues {
    if let values = values[circumstances] { return values }
    let made = CircumstanceValues(circumstances, question, engine)
    values[circumstances] = made
    return made
  }

  private func session(freshSignIn: Bool) -> AuthorizationSession {
    if freshSignIn == question.caller.freshSignIn { return session }
    if let freshSession { return freshSession }
    let made = Inquiry.session(question, engine, freshSignIn: freshSignIn)
    freshSession = made
    return made
  }

  private static func session(_ question: AccessQuestion, _ engine: PolicyEngine, freshSignIn: Bool)
    -> AuthorizationSession
  {
    let (resource, entities) = world(question, engine, freshSignIn: freshSignIn)
    return AuthorizationSession(
      principal: Vocabulary.post, resource: resource, engine.policies, entities)
  }

  /// The resource of the question, and the post and the record laid over the shared store.
  private static func world(_ question: AccessQuestion, _ engine: PolicyEngine, freshSignIn: Bool)
    -> (resource: EntityUID, entities: EntityStore)
  {
    let vocabulary = engine.vocabulary
    let post = post(question.caller, vocabulary, freshSignIn: freshSignIn)
    guard let type = question.type, let typeEntity = vocabulary.entities(of: type.name)?.type else {
      return (Vocabulary.vault, overlay([post], engine))
    }
    let record = Entity(
      uid: Vocabulary.record, attributes: ValueRecord([(ContextName.type, .entity(typeEntity))]),
      parents: [typeEntity] + (question.place.map(vocabulary.parents(at:)) ?? []))
    return (Vocabulary.record, overlay([post, record], engine))
  }

  /// The post that asks.
  private static func post(_ caller: CallerFacts, _ vocabulary: Vocabulary, freshSignIn: Bool) -> Entity {
    Entity(
      uid: Vocabulary.post,
      attributes: ValueRecord([
        (ContextName.place, .entity(vocabulary.entity(of: caller.place))),
        (ContextName.freshSignIn, .bool(freshSignIn)), (ContextName.onBehalf, .bool(caller.onBehalf)),
      ]),
      parents: [vocabulary.entity(of: caller.role)])
  }

  /// All that is known where a question is about any record.
  static func callerAndCatalog(_ question: AccessQuestion, _ engine: PolicyEngine) -> EntityStore {
    overlay(
      [post(question.caller, engine.vocabulary, freshSignIn: question.caller.freshSignIn)], engine)
  }

  /// The attributes of the context that are the same for every record asked about, of a field or of none.
  ///
  /// The label of a field that facts may raise is not among them.
  func knownContext(of field: Field?) -> [[Text]: Value]? {
    guard let subject = field.map({ self.subject(of: $0) }) ?? anyField else { return nil }
    let values = values(actual)
    var known: [[Text]: Value] = [
      [ContextName.purpose]: values.purpose, [ContextName.approvals]: values.approvals,
      [ContextName.searchKind]: searchKind, [ContextName.field]: subject.context.entity,
    ]
    if field.map({ engine.catalog.canRaise($0) }) != true {
      known[[ContextName.level]] = subject.context.level
      known[[ContextName.maskedLevel]] = subject.context.maskedLevel
      known[[ContextName.categories]] = subject.context.categories
    }
    return known
  }

  private static func overlay(_ entities: [Entity], _ engine: PolicyEngine) -> EntityStore {
    do {
      return try engine.vocabulary.store.overlaying(entities)
    } catch {
      // Post and record are in no other layer and lie under nothing that lies under them.
      preconditionFailure("the question's entities clash with the catalogue's: \(error)")
    }
  }
}
