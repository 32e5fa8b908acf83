/// Until when a sign-in counts as fresh.
public struct FreshSignIn: Sendable {
  public let until: Timestamp
  public let auditSeq: UInt64
}

/// A person's short-lived token for a service.
public struct Delegation: Sendable {
  /// `fngd_…`
  public let secretText: String
  public let expires: Timestamp
  public let auditSeq: UInt64
}

/// Who the vault takes the caller for.
public struct WhoAmI: Sendable {
  public let person: String
  public let label: String
  public let post: String
  public let role: Name
  public let place: PlacePath?
  public let service: String?
  public let validUntil: Timestamp
  public let isFresh: Bool
  /// The purposes the role may state.
  public let purposes: [Name]
  /// The person's other running posts.
  public let posts: [PostView]
  /// Budgets, and what is left of them in each window.
  public let budgets: [(account: String, limit: Int, seconds: Int64, left: Int)]
}

extension OpenVault {
  /// A wrong PIN may be tried so often in an hour.
  private static let pinAttempts = BudgetLimit(limit: 5, seconds: 3600)
  private static let pinBudget = "login.pin"

  /// Takes the PIN for a sign-in that is fresh for five minutes.
  func freshSignIn(pin: [UInt8], by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<
    FreshSignIn
  > {
    try await answering(.loginFresh, for: nil, by: caller) { call in
      let actorToken = logTokens.actor(caller.person)
      var charge = BudgetCharge(
        budget: OpenVault.pinBudget, actorToken: actorToken, amount: 1, windows: [OpenVault.pinAttempts])
      let left = sequencer.left(budget: charge.budget, actor: actorToken, windows: charge.windows)
      var matches = false
      if left.allSatisfy({ $0 > 0 }), caller.service == nil, PINDigest.isPIN(pin),
        let digest = directory.person(caller.person)?.record.pin
      {
        matches = try await digest.matches(pin)
      }
      var content = call.content(matches ? .allow : .deny)
      if !matches {
        content.budget = OpenVault.pinBudget
        content.claims.decide(
          reason: .stepUp, policyVersion: policy.version, policies: [], budget: OpenVault.pinBudget)
      }
      // Guesses sent at once are counted one by one: the right one counts only while there were few wrong before it.
      charge.isTrial = matches
      var limited = call.content(.deny)
      limited.claims.decide(reason: .rateLimit, policyVersion: policy.version, policies: [])
      let entry = limited
      let draft = Draft(
        entries: [try writer.draft(content)], basis: call.basis(), charge: charge,
        refused: { [writer] _ in [try writer.draft(entry)] })
      switch try await call.commit(draft) {
      case .stale: return nil
      case .refused(let reason, let receipt, let wait):
        return .refused(Refusal(.rateLimited, reason: reason, auditSeq: receipt.first, retryAfter: wait))
      case .committed(let receipt):
        guard matches else { return .refused(Refusal(.denied, reason: .stepUp, auditSeq: receipt.first)) }
        let until = authenticator.freshen(caller, now: call.now)
        return .released(FreshSignIn(until: until, auditSeq: receipt.first))
      }
    }
  }

  /// Gives the caller a token with which a service may act on his or her behalf for five minutes.
  func delegate(by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<Delegation> {
    if shortage.lasts() { throw .full }
    return try await answering(.credentialChange, for: nil, by: caller) { call in
      guard caller.service == nil, directory.person(caller.person)?.record.service == false else {
        return try await call.refuse(Denial(.noSubject), detail: "delegate").map { .refused($0) }
      }
      var content = call.content(.allow)
      content.claims[.detail] = "delegate to a service"
      guard
        case .committed(let receipt) = try await call.commit(
          Draft(entries: [try writer.draft(content)], basis: call.basis()))
      else { return nil }
      let (token, expires) = authenticator.delegate(caller, now: call.now)
      return .released(Delegation(secretText: token, expires: expires, auditSeq: receipt.first))
    }
  }

  /// Who the caller is; public to the caller, so it is not logged.
  func whoAmI(by caller: AuthenticatedCaller) -> WhoAmI {
    let now = clock.now()
    let call = Call(vault: self, caller: caller, purpose: nil, event: .policyAsk)
    var accounts: [String: [Budget]] = [:]
    for budget in catalog.budgets { accounts[budget.account, default: []].append(budget) }
    var budgets: [(account: String, limit: Int, seconds: Int64, left: Int)] = []
    for (account, members) in accounts.sorted(by: { $0.key < $1.key }) {
      let windows = members.map { BudgetLimit(limit: $0.count, seconds: Int64($0.seconds)) }
      let left = sequencer.left(
        budget: account, actor: logTokens.actor(call.caller.person), windows: windows)
      for (window, left) in zip(windows, left) {
        budgets.append((account, window.limit, window.seconds, left))
      }
    }
    return WhoAmI(
      person: caller.person, label: caller.label, post: caller.post, role: caller.role, place: caller.place,
      service: caller.service, validUntil: caller.validUntil, isFresh: caller.freshSignIn,
      purposes: catalog.purposes.filter { $0.posts.contains(caller.role) }.map(\.name),
      posts: directory.posts(of: caller.person).filter { $0.isRunning(at: now) }.map { PostView($0) },
      budgets: budgets)
  }
}
