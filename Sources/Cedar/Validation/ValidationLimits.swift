/// What validation does at most, so that no policy or schema can make it endless.
public enum ValidationLimits {
  /// The work of one call of the validator: each expression that is checked in a request environment is a step,
  /// and comparing two types costs a step for each type they are made of. A policy that is not checked within it
  /// is not valid.
  ///
  /// One step takes well under a microsecond. A policy of fifty expressions that looks at the principal, the action
  /// and the resource needs fifty steps for each combination of types that the schema allows.
  public static let steps = 100_000_000

  /// The errors that are told of one policy.
  public static let errorsPerPolicy = 100
}
