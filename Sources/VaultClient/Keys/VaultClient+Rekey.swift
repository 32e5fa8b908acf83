/// New keys for what is held; the vault does it while it goes on answering.
extension VaultClient {
  /// Orders that all records about a subject, named by one of them, are sealed with new keys.
  public func rekey(_ type: String, _ id: String, idempotencyKey: IdempotencyKey = .random())
    async throws(VaultClientError) -> Rekey
  {
    try await orderRekey(
      [("subject", .object([("type", .string(type)), ("id", .string(id))]))], idempotencyKey)
  }

  /// Orders that everything is sealed with new keys.
  ///
  /// - Parameter index: the search index is made anew under a new key as well.
  public func rekeyAll(index: Bool, idempotencyKey: IdempotencyKey = .random())
    async throws(VaultClientError) -> Rekey
  {
    try await orderRekey([("all", .bool(true)), ("index", .bool(index))], idempotencyKey)
  }

  /// How far it is.
  public func rekeyStatus(_ id: String) async throws(VaultClientError) -> Rekey {
    try await transport.send(Call(.get, "v1", "keys", "rekeys", id)).decode(Rekey.self)
  }

  private func orderRekey(_ body: [(name: String, value: JSONText?)], _ key: IdempotencyKey)
    async throws(VaultClientError) -> Rekey
  {
    let call = Call(.post, "v1", "keys", "rekeys").json(JSONObjectText(body))
      .header("Idempotency-Key", key.text)
    return try await transport.send(call).decode(Rekey.self)
  }
}

/// An order to seal with new keys, and how far it is.
public struct Rekey: Decodable, Sendable {
  public enum State: String, Decodable, Sendable {
    /// Ordered, or broken off; it goes on by itself.
    case waiting
    case running
    case done
  }

  /// `k_…`
  public let id: String
  /// `all` or `subject`.
  public let scope: String
  public let index: Bool
  public let state: State
  public let begun: String
  /// Subjects and records that are sealed with new keys.
  public let subjects: Int
  public let records: Int
  /// How many records there were when it was ordered.
  public let of: Int
  /// Subjects of whom something does not open: they keep their keys, and the log names them.
  public let failed: Int
}
