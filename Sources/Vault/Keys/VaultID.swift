import Sodium

/// The random name of a vault: 16 bytes, bound into everything it seals.
public struct VaultID: Hashable, Sendable {
  public let bytes: [UInt8]

  public init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  public static func random() -> VaultID { VaultID(unchecked: Randomness.bytes(16)) }
  private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  public var text: String { Hexadecimal.encode(bytes) }
}
