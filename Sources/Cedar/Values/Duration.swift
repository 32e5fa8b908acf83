extension Value {
  /// A length of time in milliseconds, possibly negative.
  public struct Duration: Hashable, Sendable {
    public let milliseconds: Int64
  }
}
