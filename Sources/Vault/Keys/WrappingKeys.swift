/// What a wrapping key wraps.
public enum WrappingRole: UInt8, CaseIterable, Sendable {
  case internalData = 0
  case restrictedData = 1
  case highlySensitiveData = 2
  case facts = 3
  case audit = 4

  /// The role of the data key of a level; L1 has none, it lies plain.
  public init?(_ level: Level) {
    switch level {
    case .open: return nil
    case .internal: self = .internalData
    case .restricted: self = .restrictedData
    case .highlySensitive: self = .highlySensitiveData
    }
  }

  /// The role of this name among the vault's keys.
  init?(name: String) {
    guard let role = WrappingRole.allCases.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
      return nil
    }
    self = role
  }

  /// The level a ring must be open up to for the role's key to be in it; facts and audit keys are in every ring.
  var level: Level {
    switch self {
    case .internalData, .facts, .audit: .internal
    case .restrictedData: .restricted
    case .highlySensitiveData: .highlySensitive
    }
  }

  /// What the wrapping key is called among the vault's keys: `wrap-L2`.
  public var name: String {
    switch self {
    case .internalData: "wrap-L2"
    case .restrictedData: "wrap-L3"
    case .highlySensitiveData: "wrap-L4"
    case .facts: "wrap-facts"
    case .audit: "wrap-audit"
    }
  }
}

/// The wrapping keys of one generation, one for each role up to the level that the ring is open to: made together, used
/// together and destroyed together.
final class WrappingKeys: Sendable {
  let generation: UInt32
  private let keys: [WrappingRole: HeldSecret]

  /// - Throws: `KeyFailure.missing` where a role has none.
  init(generation: UInt32, _ keys: [WrappingRole: HeldSecret], upTo ceiling: Level) throws(KeyFailure) {
    for role in WrappingRole.allCases where role.level <= ceiling && keys[role] == nil {
      throw .missing("\(role.name) \(generation)")
    }
    self.generation = generation
    self.keys = keys
  }

  /// Lends the key of a role.
  func withKey<Result: ~Copyable, Failure: Error>(
    _ role: WrappingRole, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let held = keys[role] else {
      preconditionFailure("whoever wraps or unwraps has asked what the ring holds")
    }
    return try held.withBytes(body)
  }
}
