import Sodium

/// A credential as the administration sees one; the token itself is not kept.
public struct TokenView: Sendable {
  public let id: String
  public let person: String
  public let created: Timestamp
  public let expires: Timestamp
  public let revoked: Timestamp?
  public let note: String
}

/// A token at the one moment at which it can be seen.
public struct IssuedToken: Sendable {
  public let token: TokenView
  /// `fng_…`; shown once, never logged.
  public let secretText: String
}

extension OpenVault {
  /// A token lives a year at most.
  static let longestTokenSeconds: Int64 = 366 * 86_400

  /// Makes a token for a person.
  func createToken(
    for personID: String, seconds: Int64, note: String, idempotency: Idempotency? = nil,
    by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<IssuedToken> {
    try await answering(.credentialChange, for: nil, by: caller) { call in
      guard (60...OpenVault.longestTokenSeconds).contains(seconds) else {
        return .refused(.invalid("expires_in", "out_of_range", "a token lives a minute to a year"))
      }
      guard note.utf8.count <= 64, note.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
        return .refused(.invalid("note", "malformed", "at most 64 printable ASCII characters"))
      }
      switch try await call.administer(.apitokenManage, detail: "create token") {
      case nil: return nil
      case .no(let refusal)?: return .refused(refusal)
      case .yes(let permission)?:
        return try await call.once(idempotency, "create token", permission) { write in
          .refused(.shownOnce(write.id))
        } make: {
          guard directory.person(personID) != nil else { return .refused(Refusal(.notFound)) }
          let token = APIToken(prefix: APIToken.personal)
          let credential = Credential(
            id: "c_\(token.id)", person: personID, digest: Hexadecimal.encode(token.digest(ring)),
            created: call.now.microseconds, expires: call.now.adding(seconds: seconds).microseconds,
            revoked: nil,
            note: note)
          let detail = "create token \(credential.id) for \(personID)"
          let change = try Call.ControlChange(credential, replacing: nil, rows: controls, detail: detail)
          let written = try await call.write(
            [change], permission: permission, touching: [],
            keeping: call.keep(idempotency, of: "create token", making: credential.id))
          switch written {
          case nil: return nil
          case .no(let refusal)?: return .refused(refusal)
          case .yes?: return .released(IssuedToken(token: TokenView(credential), secretText: token.text))
          }
        }
      }
    }
  }

  /// Ends a token now.
  func revokeToken(_ id: String, by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<
    TokenView
  > {
    try await answering(.credentialChange, for: nil, by: caller) { call in
      switch try await call.administer(.apitokenManage, detail: "revoke token") {
      case nil: return nil
      case .no(let refusal)?: return .refused(refusal)
      case .yes(let permission)?:
        guard let old = directory.credential(id) else { return .refused(Refusal(.notFound)) }
        guard old.record.revoked == nil else { return .refused(Refusal(.conflict, reason: .conflict)) }
        var credential = old.record
        credential.revoked = call.now.microseconds
        let change = try Call.ControlChange(
          credential, replacing: old.row, rows: controls, detail: "revoke token \(id)")
        let written = try await call.write(
          [change], permission: permission, touching: [.person(credential.person)])
        switch written {
        case nil: return nil
        case .no(let refusal)?: return .refused(refusal)
        case .yes?: return .released(TokenView(credential))
        }
      }
    }
  }

  /// Every token, in order of creation.
  func apiTokens(by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<[TokenView]> {
    try await answering(.directoryRead, for: nil, by: caller) { call in
      try await call.lookUp(.apitokenManage, detail: "list tokens") {
        let tokens = directory.current.credentials.values.map { TokenView($0.record) }
        return tokens.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
      }
    }
  }
}

extension Refusal {
  /// A token that the same call made before: its text is kept nowhere, so nobody can be told it again.
  fileprivate static func shownOnce(_ id: String) -> Refusal {
    Refusal(
      .conflict, reason: .conflict,
      problems: [
        Problem(
          field: "token", code: "shown_once",
          text: "this call has made the token \(id), which is shown once\n"
            + "revoke it and ask with another idempotency key")
      ])
  }
}

extension TokenView {
  init(_ credential: Credential) {
    self.init(
      id: credential.id, person: credential.person, created: Timestamp(microseconds: credential.created),
      expires: Timestamp(microseconds: credential.expires),
      revoked: credential.revoked.map { Timestamp(microseconds: $0) }, note: credential.note)
  }
}
