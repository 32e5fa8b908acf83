/// What the domain rules give as the answer to a question.
///
/// The form is binding. The reason is `nil` where the rules leave open which of several is named.
struct Expectation: Equatable {
  enum Form: String { case clear, masked, withheld }

  let form: Form
  var reason: String?

  static func withheld(_ reason: String?) -> Expectation { Expectation(form: .withheld, reason: reason) }
}

extension Expectation {
  /// Works an answer out: the post, the scope, the person's situation, then what the role may see.
  ///
  /// Assumes a fresh sign-in, unused budgets and a reason given where one is asked for.
  init(_ question: Question, about subject: SubjectFacts) {
    self =
      Expectation.barredPost(question.actor)
      ?? Expectation.barredScope(question.actor, subject)
      ?? Expectation.barredBySituation(question, subject)
      ?? Expectation.byRole(question, subject)
  }

  private static func barredPost(_ actor: Actor) -> Expectation? {
    if actor.isPostEnded { return .withheld("POST_ENDED") }
    switch actor.role {
    // A service reads on behalf of a person, and nobody stands behind this one.
    case .service: return .withheld("NO_SUBJECT")
    case .complianceOfficer, .administrator: return .withheld("LEVEL")
    default: return nil
    }
  }

  private static func barredScope(_ actor: Actor, _ subject: SubjectFacts) -> Expectation? {
    if actor.role == .resident {
      return actor.ownResident == subject.resident ? nil : .withheld("OUT_OF_SCOPE")
    }
    let isInside =
      subject.place == actor.place || subject.place.utf8.starts(with: (actor.place + "/").utf8)
    return isInside ? nil : .withheld("OUT_OF_SCOPE")
  }

  private static func barredBySituation(_ question: Question, _ subject: SubjectFacts) -> Expectation? {
    let actor = question.actor
    guard actor.role != .resident else { return nil }
    if actor.ownHousehold == subject.household { return .withheld("OWN_HOUSEHOLD") }
    if subject.isDead { return .withheld("FROZEN") }
    // Everything of a child is level 4 of the category minor, and the guardian is the only basis.
    if subject.isMinor { return .withheld(nil) }
    let isAddressOrContact = ["resident.unit_room", "resident.phone"].contains(question.field.path)
    if subject.isProtected && isAddressOrContact { return .withheld("PROTECTED_PERSON") }
    return nil
  }

  private static func byRole(_ question: Question, _ subject: SubjectFacts) -> Expectation {
    if question.actor.role == .resident { return shown(question.action) }
    if question.actor.role == .volunteer { return byOrder(question, subject) }
    switch DomainTables.cell(question.actor.role, question.field) {
    case .never, .masked: return .withheld("LEVEL")
    case .oneApproval:
      // An identity number takes another purpose as well; the rules do not say which of the two is named.
      return .withheld(question.field.level == .l4 ? nil : "NEEDS_APPROVAL_1")
    case .grant: return .withheld("NO_GRANT")
    case .clear: return byPurpose(question, subject)
    }
  }

  private static func byPurpose(_ question: Question, _ subject: SubjectFacts) -> Expectation {
    let role = question.actor.role
    guard DomainTables.opens(question.purpose, for: role).contains(question.field.path) else {
      let isOpenedByAnother = DomainTables.purposesByRole.contains {
        DomainTables.opens($0, for: role).contains(question.field.path)
      }
      return .withheld(isOpenedByAnother ? "NO_PURPOSE" : nil)
    }
    guard let item = DomainTables.consent(for: question.field) else { return shown(question.action) }
    switch subject.consents[item] ?? .missing {
    case .given: return shown(question.action)
    case .withdrawn: return .withheld("CONSENT_WITHDRAWN")
    case .missing: return .withheld("CONSENT_MISSING")
    case .expired: return .withheld(nil)
    }
  }

  /// Rules 4.4: only through an accepted order, only its fields, only while it runs.
  private static func byOrder(_ question: Question, _ subject: SubjectFacts) -> Expectation {
    let orders = subject.orders.filter { $0.member == question.actor.member }
    let path = question.field.path
    for order in orders where order.isRunning {
      if order.viewFields.contains(path) { return shown(question.action) }
      if order.viewFields.contains(path + ":masked") {
        return question.action == .read ? Expectation(form: .masked) : .withheld(nil)
      }
    }
    if orders.contains(where: \.isRunning) || orders.isEmpty { return .withheld("NO_GRANT") }
    let wasShown = orders.contains {
      $0.viewFields.contains(path) || $0.viewFields.contains(path + ":masked")
    }
    return .withheld(wasShown ? "EXPIRED" : nil)
  }

  private static func shown(_ action: Question.Action) -> Expectation {
    Expectation(form: action == .reveal ? .clear : .masked)
  }
}
