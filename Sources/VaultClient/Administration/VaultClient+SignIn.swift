extension VaultClient {
  /// Who the vault takes this client for, and what that opens.
  public func whoAmI() async throws(VaultClientError) -> WhoAmI {
    try await transport.send(Call(.get, "v1", "whoami")).decode(WhoAmI.self)
  }

  /// Whether an action would be allowed; looks at no value, and is logged.
  public func canI(
    _ action: String, type: String, id: String? = nil, field: String? = nil, place: String? = nil,
    purpose: Purpose? = nil
  ) async throws(VaultClientError) -> Possibility {
    let body = JSONObjectText([
      ("action", .string(action)), ("type", .string(type)), ("id", id.map(JSONText.string)),
      ("field", field.map(JSONText.string)), ("place", place.map(JSONText.string)),
    ])
    return try await transport.send(Call(.post, "v1", "can-i").json(body).purpose(purpose)).decode(
      Possibility.self)
  }

  /// Proves presence with a PIN; for five minutes the highest level may then be opened.
  public func freshSignIn(pin: borrowing SecretText) async throws(VaultClientError) -> FreshSignIn {
    let body = JSONObjectText([("pin", .string(utf8: pin.bytes.copy))])
    return try await transport.send(Call(.post, "v1", "sign-in", "fresh").json(body)).decode(FreshSignIn.self)
  }

  /// A token with which a service may act for this person for five minutes.
  public func delegate() async throws(VaultClientError) -> IssuedToken {
    let call = Call(.post, "v1", "sign-in", "delegations").json(JSONObjectText([]))
    let answer = try await transport.send(call).decode(IssuedTokenBody.self)
    return IssuedToken(id: answer.id ?? "", expires: answer.expires, text: answer.token)
  }
}

/// Who a client is to the vault.
public struct WhoAmI: Decodable, Sendable {
  public let person: String
  public let label: String
  /// `o_…`, `self`, or `none`.
  public let post: String
  public let role: String
  public let place: String?
  /// The service acting for this person.
  public let service: String?
  /// When post or token end, in UTC.
  public let until: String
  /// Presence was proved within the last minutes.
  public let fresh: Bool
  /// The purposes this role may state.
  public let purposes: [String]
  /// The person's running posts, also the others.
  public let posts: [PostView]
  public let budgets: [Budget]

  /// A budget and what is left of it in one of its windows.
  public struct Budget: Decodable, Sendable {
    public let account: String
    public let limit: Int
    /// The window's length.
    public let seconds: Int
    public let left: Int
  }
}

/// What the policies say to a question.
public struct Possibility: Decodable, Sendable {
  public let allowed: Bool
  public let reason: String?
  public let procedures: [String]
  public let auditSeq: UInt64
  public let policyVersion: String

  private enum CodingKeys: String, CodingKey {
    case allowed, reason, procedures
    case auditSeq = "audit_seq"
    case policyVersion = "policy_version"
  }
}

/// Until when a proof of presence counts, in UTC.
public struct FreshSignIn: Decodable, Sendable {
  public let until: String
}
