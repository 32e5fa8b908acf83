extension Value {
  /// An instant, in milliseconds since 1970-01-01T00:00:00Z.
  public struct Datetime: Hashable, Sendable {
    public let milliseconds: Int64
  }
}
