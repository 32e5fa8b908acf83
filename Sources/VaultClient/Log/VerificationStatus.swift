/// How far a verification under way is.
public struct VerificationStatus: Decodable, Sendable {
  public let isRunning: Bool
  /// Rows and entries read so far.
  public let done: UInt64
  /// How many there are.
  public let total: UInt64

  private enum CodingKeys: String, CodingKey {
    case isRunning = "running"
    case done
    case total = "of"
  }
}
