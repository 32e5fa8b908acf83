extension VaultClient {
  /// Drops the vault's keys: nothing is answered until it is unsealed.
  public func seal() async throws(VaultClientError) -> SealedView {
    try await transport.send(Call(.post, "v1", "seal").json(JSONObjectText([]))).decode(SealedView.self)
  }

  /// Gives a sealed vault a custodian's share: its characters, or the whole sheet.
  public func unseal(share: borrowing SecretText) async throws(VaultClientError) -> UnsealedView {
    try await unseal(("share", .string(utf8: share.bytes.copy)))
  }

  /// Gives a sealed vault the passphrase of its root key.
  public func unseal(passphrase: borrowing SecretText) async throws(VaultClientError) -> UnsealedView {
    try await unseal(("passphrase", .string(utf8: passphrase.bytes.copy)))
  }

  /// Drops the shares that are there.
  public func resetUnsealing() async throws(VaultClientError) -> UnsealedView {
    try await unseal(("reset", .bool(true)))
  }

  private func unseal(_ member: (name: String, value: JSONText?)) async throws(VaultClientError)
    -> UnsealedView
  {
    var call = Call(.post, "v1", "unseal").json(JSONObjectText([member]))
    // The last one opens the vault, and goes on with what was broken off.
    call.takesAnyTime = true
    return try await transport.send(call).decode(UnsealedView.self)
  }
}

/// Where the log says who sealed the vault.
public struct SealedView: Decodable, Sendable {
  public let auditSeq: UInt64

  private enum CodingKeys: String, CodingKey { case auditSeq = "audit_seq" }
}

/// How far the unsealing is.
public struct UnsealedView: Decodable, Sendable {
  public let sealed: Bool
  /// Shares that are there and that are needed, while it is sealed.
  public let given: Int?
  public let needed: Int?
  /// The highest level whose keys are there, once it is open.
  public let level: String?
}
