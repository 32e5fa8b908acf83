import Cedar

/// Why a question was denied, found by asking the same policies again.
///
/// Scope comes first. Then a forbid that no procedure lifts speaks through its `@reason`. Otherwise facts are
/// supposed in a fixed order (purpose, consent, grant, one approval, two approvals, fresh sign-in) until a permit
/// appears; those not needed are dropped again; the first that remains is the reason, all of them are the
/// procedures. Where nothing permits, the reason is that of a forbid which stood through everything, or LEVEL.
struct Explanation {
  private let inquiry: Inquiry
  private let action: Action
  private let subject: Inquiry.Subject

  init(_ inquiry: Inquiry, _ action: Action, _ subject: Inquiry.Subject) {
    self.inquiry = inquiry
    self.action = action
    self.subject = subject
  }

  /// The denial after a verdict of these deciding forbids, which may be none.
  func denial(_ forbids: [PolicyID]) -> Denial {
    guard action == .reach || inquiry.isInReach else { return Denial(.outOfScope) }
    let policies = forbids.map(\.text.string)
    if let reason = firmest(forbids.filter { !isLiftable($0) }) { return Denial(reason, policies: policies) }
    switch search() {
    case .opened(let supposed):
      let procedures = procedures(supposed)
      return Denial(procedures.first ?? .level, procedures: procedures, policies: policies)
    case .closed(let standing):
      // Every purpose of the role was tried: that another is missing is no reason.
      let reason = firmest(standing.filter { inquiry.engine.reasons[$0] != .noPurpose })
      return Denial(told(reason ?? .level), policies: policies)
    }
  }

  private enum Finding {
    /// This much opens it.
    case opened(Circumstances)
    /// Nothing does; these forbids stood through everything.
    case closed([PolicyID])
  }

  private func search() -> Finding {
    guard inquiry.canPermit(action) else {
      if case .deny(let forbids) = verdict(everything(inquiry.actual.purpose)) { return .closed(forbids) }
      return .closed([])
    }
    var openable: [Name?] = []
    var standing: Set<PolicyID>?
    for purpose in purposes {
      switch verdict(everything(purpose)) {
      case .permit: openable.append(purpose)
      case .deny(let forbids): standing = standing.map { $0.intersection(forbids) } ?? Set(forbids)
      case .error: standing = []
      }
    }
    for depth in 1...6 {
      for purpose in openable {
        let supposed = supposed(purpose, depth: depth)
        if verdict(supposed).isPermit { return .opened(reduced(supposed)) }
      }
    }
    return .closed(Array(standing ?? []))
  }

  /// The purpose stated, then every other that the role may state: advice to state one it may not would be none.
  private var purposes: [Name?] {
    let stated = inquiry.actual.purpose
    let role = inquiry.question.caller.role
    let others = inquiry.engine.catalog.purposes.filter { $0.name != stated && $0.posts.contains(role) }
    return [stated] + others.map(\.name)
  }

  private func everything(_ purpose: Name?) -> Circumstances { supposed(purpose, depth: 6) }

  /// The first `depth` suppositions of the fixed order.
  private func supposed(_ purpose: Name?, depth: Int) -> Circumstances {
    let actual = inquiry.actual
    return Circumstances(
      purpose: purpose, consent: depth >= 2, grant: depth >= 3,
      approvals: max(actual.approvals, depth >= 5 ? 2 : depth >= 4 ? 1 : 0),
      freshSignIn: actual.freshSignIn || depth >= 6)
  }

  /// The circumstances without what is not needed for the permit.
  private func reduced(_ supposed: Circumstances) -> Circumstances {
    var needed = supposed
    func drop(_ change: (inout Circumstances) -> Void) {
      var less = needed
      change(&less)
      if less != needed, verdict(less).isPermit { needed = less }
    }
    drop { $0.purpose = inquiry.actual.purpose }
    drop { $0.consent = false }
    drop { $0.grant = false }
    drop { $0.approvals = min($0.approvals, max(1, inquiry.actual.approvals)) }
    drop { $0.approvals = inquiry.actual.approvals }
    drop { $0.freshSignIn = inquiry.actual.freshSignIn }
    return needed
  }

  private func verdict(_ supposed: Circumstances) -> Inquiry.Verdict {
    inquiry.verdict(action, subject, supposed)
  }

  /// The field asked about, or all of the type.
  private var fields: [FieldName] {
    if let field = subject.field { return [field.fieldName] }
    return inquiry.question.type?.fields.map(\.fieldName) ?? []
  }

  private func procedures(_ supposed: Circumstances) -> [ReasonCode] {
    var procedures: [ReasonCode] = []
    if supposed.purpose != inquiry.actual.purpose { procedures.append(.noPurpose) }
    if supposed.consent { procedures.append(told(.consentMissing)) }
    if supposed.grant { procedures.append(told(.noGrant)) }
    if supposed.approvals > inquiry.actual.approvals {
      procedures.append(supposed.approvals >= 2 ? .needsApproval2 : .needsApproval1)
    }
    if supposed.freshSignIn, !inquiry.actual.freshSignIn { procedures.append(.stepUp) }
    return procedures
  }

  /// A reason as the facts have it: what is missing may have been there before.
  private func told(_ reason: ReasonCode) -> ReasonCode {
    let facts = inquiry.question.facts
    switch reason {
    case .noGrant where facts.grantExpired && facts.granted.isEmpty && facts.grantedMasked.isEmpty:
      return .expired
    case .consentMissing where !facts.withdrawn.isDisjoint(with: fields): return .consentWithdrawn
    default: return reason
    }
  }

  /// Whether one of the suppositions is the answer to the forbid's reason.
  private func isLiftable(_ forbid: PolicyID) -> Bool {
    inquiry.engine.reasons[forbid].map(Explanation.liftable.contains) ?? false
  }

  private static let liftable: Set<ReasonCode> = [
    .noPurpose, .consentMissing, .consentWithdrawn, .noGrant, .expired, .needsApproval1, .needsApproval2,
    .stepUp,
  ]

  /// Of several forbids the one that says most: who asks, then the state of the record, then the person
  /// it is about, then the post, then what is missing.
  private func firmest(_ forbids: [PolicyID]) -> ReasonCode? {
    let reasons = Set(forbids.compactMap { inquiry.engine.reasons[$0] })
    return Explanation.precedence.first(where: reasons.contains) ?? reasons.min { $0.rawValue < $1.rawValue }
  }

  private static let precedence: [ReasonCode] = [
    .noSubject, .postEnded, .ownHousehold, .separationOfDuties, .guardianEnded, .closed, .frozen,
    .protectedPerson, .level, .noGrant, .consentMissing, .needsApproval2, .needsApproval1, .noPurpose,
    .stepUp,
  ]
}
