/// How much a JSON text may hold; checked before and while it is read.
public struct JSONLimits: Hashable, Sendable {
  /// The most bytes of the text.
  public let bytes: Int
  /// How many arrays and objects may stand within each other.
  public let depth: Int

  /// - Parameters:
  ///   - bytes: At most 4 GiB less one, whatever is given: places in the text are 32-bit numbers.
  ///   - depth: At most ``deepest``, whatever is given: the reader recurses.
  public init(bytes: Int, depth: Int) {
    self.bytes = max(0, min(bytes, Int(UInt32.max)))
    self.depth = max(0, min(depth, Self.deepest))
  }

  public static let deepest = 640

  /// What the reference accepts: its reader counts to 128 and refuses the level at which it arrives there.
  static let cedarDepth = 127

  /// Entities: 256 MiB.
  public static let entities = JSONLimits(bytes: 256 << 20, depth: cedarDepth)
  /// A context or a request: 1 MiB.
  public static let request = JSONLimits(bytes: 1 << 20, depth: cedarDepth)
  /// Policies or links of templates: 64 MiB, and deep enough for any expression that ``Limits`` allows, each level of
  /// which is at most two of JSON. A chain of operators, which is flat in a policy's text, nests in JSON.
  public static let policies = JSONLimits(bytes: 64 << 20, depth: deepest)
}
