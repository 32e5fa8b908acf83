/// The vault's own keys: which there are, and new ones in their place.
extension VaultClient {
  /// Orders new wrapping keys; the vault goes on with it by itself.
  public func rotateKeys() async throws(VaultClientError) -> KeyRotation {
    let call = Call(.post, "v1", "keys", "rotations").json(JSONObjectText([]))
    return try await transport.send(call).decode(KeyRotation.self)
  }

  /// How far the rotation to a generation is.
  public func keyRotation(_ generation: UInt32) async throws(VaultClientError) -> KeyRotation {
    try await transport.send(Call(.get, "v1", "keys", "rotations", "\(generation)"))
      .decode(KeyRotation.self)
  }

  public func keys() async throws(VaultClientError) -> KeyInventory {
    try await transport.send(Call(.get, "v1", "keys")).decode(KeyInventory.self)
  }
}

/// New wrapping keys, and how far the keys of all subjects are wrapped under them.
public struct KeyRotation: Decodable, Sendable {
  public let generation: UInt32
  public let isComplete: Bool
  public let begun: String
  public let ended: String?
  /// Subjects' keys under the new generation.
  public let wrapped: UInt64
  /// How many subjects' keys there are.
  public let total: UInt64
  /// Those that do not open; the wrapping keys before are kept for them.
  public let unopened: UInt64

  private enum CodingKeys: String, CodingKey {
    case generation, begun, ended, wrapped, unopened
    case isComplete = "complete"
    case total = "of"
  }
}

/// Which wrapping keys a vault has.
public struct KeyInventory: Decodable, Sendable {
  public struct Generation: Decodable, Sendable {
    public let number: UInt32
    public let isNewest: Bool
    /// `false` where its keys are no more.
    public let isHeld: Bool
    public let roles: [String]
    /// How many subjects' keys are wrapped under it.
    public let subjects: UInt64

    private enum CodingKeys: String, CodingKey {
      case number = "generation"
      case isNewest = "newest"
      case isHeld = "held"
      case roles, subjects
    }
  }

  /// Oldest first.
  public let wrapping: [Generation]
  /// The last rotation, if there was one.
  public let rotation: KeyRotation?
}
