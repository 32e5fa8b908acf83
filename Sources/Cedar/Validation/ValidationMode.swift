/// How much a policy may mix types.
public enum ValidationMode: Hashable, Sendable {
  /// What is compared, joined or put into one set must be of one type, sets must not be empty and literals of
  /// extension types must be literals. Only a strictly valid policy can be evaluated partially.
  case strict
  /// What is compared, joined or put into one set may be of several types, as long as no evaluation can fail by
  /// it.
  case permissive
}
