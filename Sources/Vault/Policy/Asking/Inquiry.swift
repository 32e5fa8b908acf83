import Cedar

/// One question on its way to Cedar, and the many that its answer needs: each field, and what would open it.
///
/// Caller and record stay; action, field and circumstances change. Not shared between tasks.
final class Inquiry {
  let question: AccessQuestion
  let engine: PolicyEngine
  let actual: Circumstances
  let anyField: Subject

  private let searchKind: Value
  private let actualValues: CircumstanceValues
  private let actualSession: AuthorizationSession
  /// The session with the sign-in the caller did not make.
  private var freshSession: AuthorizationSession?
  /// Whether what is asked about lies in the caller's reach; `nil` before it was asked.
  private var reach: Bool?

  /// What a question is about: a field after the raise rules, or no single one.
  struct Subject {
    let field: Field?
    let label: Label
    let context: FieldInContext
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

  init(_ question: AccessQuestion, _ engine: PolicyEngine) {
    self.question = question
    self.engine = engine
    actual = Circumstances(
      purpose: question.purpose, facts: question.facts, approvals: question.caller.approvals,
      freshSignIn: question.caller.freshSignIn)
    anyField = Subject(field: nil, label: Label(.open, .none), context: .any)
    searchKind = .string(Text(question.searchKind?.rawValue ?? ""))
    actualValues = CircumstanceValues(actual, engine.catalog, engine.vocabulary, engine.flagNames)
    actualSession = Inquiry.session(question, engine, freshSignIn: question.caller.freshSignIn)
  }

  /// The field as the question sees it, or `nil` where it is none of the type's.
  func subject(of field: Field, raisedTo label: Label? = nil) -> Subject? {
    guard let type = question.type, type.field(field.name) === field,
      let entity = engine.vocabulary.entities(of: type.name)?.fields[field.index]
    else { return nil }
    var raised = RaisedLabel(field, engine.catalog.raiseRules, question.facts)
    if let label { raised.raise(to: label) }
    return Subject(
      field: field, label: raised.label, context: FieldInContext(field, raised, entity: entity, engine.vocabulary))
  }

  func verdict(_ action: Action, _ subject: Subject) -> Verdict { verdict(action, subject, actualValues, actualSession) }

  /// The verdict in other circumstances.
  func verdict(_ action: Action, _ subject: Subject, _ circumstances: Circumstances) -> Verdict {
    let values = CircumstanceValues(circumstances, engine.catalog, engine.vocabulary, engine.flagNames)
    return verdict(action, subject, values, session(freshSignIn: circumstances.freshSignIn))
  }

  private func verdict(
    _ action: Action, _ subject: Subject, _ values: CircumstanceValues, _ session: AuthorizationSession
  ) -> Verdict {
    let response = session.isAuthorized(
      action: engine.vocabulary.entity(of: action), context: values.context(subject.context, searchKind))
    guard response.errors.isEmpty else { return .error(response.errors.map(\.policy)) }
    return response.decision == .allow ? .permit(response.reason) : .deny(response.reason)
  }

  /// The first policy that cannot be evaluated on this question.
  func firstError(_ action: Action, _ subject: Subject) -> PolicyError? {
    actualSession.isAuthorized(
      action: engine.vocabulary.entity(of: action), context: actualValues.context(subject.context, searchKind)
    ).errors.first
  }

  /// Whether what is asked about lies within what the post reaches.
  var isInReach: Bool {
    if let reach { return reach }
    let answer = verdict(.reach, anyField).isPermit
    reach = answer
    return answer
  }

  private func session(freshSignIn: Bool) -> AuthorizationSession {
    if freshSignIn == question.caller.freshSignIn { return actualSession }
    if let freshSession { return freshSession }
    let session = Inquiry.session(question, engine, freshSignIn: freshSignIn)
    freshSession = session
    return session
  }

  /// The post and the record, laid over the shared store.
  private static func session(_ question: AccessQuestion, _ engine: PolicyEngine, freshSignIn: Bool)
    -> AuthorizationSession
  {
    let vocabulary = engine.vocabulary
    let caller = question.caller
    let post = Entity(
      uid: Vocabulary.post,
      attributes: ValueRecord([
        (ContextName.place, .entity(vocabulary.entity(of: caller.place))),
        (ContextName.freshSignIn, .bool(freshSignIn)), (ContextName.onBehalf, .bool(caller.onBehalf)),
      ]),
      parents: [vocabulary.entity(of: caller.role)])
    guard let type = question.type, let typeEntity = vocabulary.entities(of: type.name)?.type else {
      return session(Vocabulary.vault, over: [post], engine)
    }
    let record = Entity(
      uid: Vocabulary.record, attributes: ValueRecord([(ContextName.type, .entity(typeEntity))]),
      parents: [typeEntity] + (question.place.map(vocabulary.parents(at:)) ?? []))
    return session(Vocabulary.record, over: [post, record], engine)
  }

  private static func session(_ resource: EntityUID, over overlay: [Entity], _ engine: PolicyEngine)
    -> AuthorizationSession
  {
    do {
      let store = try engine.vocabulary.store.overlaying(overlay)
      return AuthorizationSession(principal: Vocabulary.post, resource: resource, engine.policies, store)
    } catch {
      // Post and record are in no other layer and lie under nothing that lies under them.
      preconditionFailure("the question's entities clash with the catalogue's: \(error)")
    }
  }
}
