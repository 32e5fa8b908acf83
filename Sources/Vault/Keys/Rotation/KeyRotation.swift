/// A rotation of the wrapping keys, from the order to its end: what a start goes on with, and a line of their history.
struct KeyRotation: ControlRecord {
  static let kind = ControlKind.rotation

  /// The generation of wrapping keys that it makes, in digits.
  let id: String
  /// The person who ordered it.
  let by: String
  /// Microseconds since 1970.
  let begun: Int64
  var state: State = .begun
  var ended: Int64?
  /// How many subjects' keys were wrapped under the new generation at the end.
  var wrapped = 0
  /// How many do not open, so that they are as they were and so are the wrapping keys before.
  var unopened = 0

  enum State: String, Codable, Sendable {
    case begun
    case complete
  }

  /// - Throws: `DamageFound.controlRow` where the row is of no generation.
  var generation: UInt32 {
    get throws(DamageFound) {
      guard let generation = UInt32(id), generation > 1 else { throw .controlRow(.rotation) }
      return generation
    }
  }
}

/// How far a rotation is.
public struct KeyRotationStatus: Sendable, Equatable {
  /// The generation of wrapping keys that it makes.
  public let generation: UInt32
  public let isComplete: Bool
  public let begun: Timestamp
  public let ended: Timestamp?
  /// Subjects' keys under the new generation, of how many there are.
  public let wrapped: Int
  public let total: Int
  /// Those that do not open; while there are some, the wrapping keys before are kept.
  public let unopened: Int
}

/// Which wrapping keys there are, and what they wrap.
public struct KeyInventory: Sendable {
  public struct Generation: Sendable, Equatable {
    public let number: UInt32
    /// `wrap-L2`, …
    public let roles: [String]
    /// How many subjects' keys are wrapped under it.
    public let subjects: Int
    /// What is new is wrapped under it.
    public let isNewest: Bool
    /// Its keys are there; `false` where keys are wrapped under one that is no more.
    public let isHeld: Bool
  }

  /// Oldest first.
  public let generations: [Generation]
  /// The last rotation, if there was one.
  public let rotation: KeyRotationStatus?
}
