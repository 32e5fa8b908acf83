/// Why the evaluation of an expression failed, and where in the policy.
///
/// A failing policy counts as not satisfied and its id is reported; it never stops the authorization
/// (reference: `evaluator.rs`, `authorizer.rs`). The text names attributes, functions and kinds of values, as the
/// policy does; it never contains an entity's id or a value.
public struct EvaluationError: Error, Hashable, Sendable {
  public enum Cause: Error, Hashable, Sendable {
    case typeMismatch(expected: [Value.Kind], found: Value.Kind)
    case entityDoesNotExist(EntityType)
    case entityLacksAttribute(EntityType, Text)
    case recordLacksAttribute(Text)
    case entityLacksTag(EntityType)
    case integerOverflow(operation: String)
    case wrongNumberOfArguments(function: String, expected: Int, found: Int)
    case extensionFunctionFailed(function: String, ExtensionError)
  }

  public let cause: Cause
  /// The expression that failed, within the source of its policy.
  public let span: SourceSpan

  init(_ cause: Cause, _ span: SourceSpan) {
    self.cause = cause
    self.span = span
  }
}

extension EvaluationError: CustomStringConvertible {
  public var description: String { cause.description }
}

extension EvaluationError.Cause: CustomStringConvertible {
  public var description: String {
    switch self {
    case .typeMismatch(let expected, let found):
      "type error: expected \(expected.map(\.rawValue).joined(separator: " or ")), got \(found.rawValue)"
    case .entityDoesNotExist(let type):
      "entity of type `\(type)` does not exist"
    case .entityLacksAttribute(let type, let name):
      "entity of type `\(type)` does not have the attribute `\(name.legible)`"
    case .recordLacksAttribute(let name):
      "record does not have the attribute `\(name.legible)`"
    case .entityLacksTag(let type):
      "entity of type `\(type)` does not have the tag asked for"
    case .integerOverflow(let operation):
      "integer overflow: while attempting to \(operation)"
    case .wrongNumberOfArguments(let function, let expected, let found):
      "wrong number of arguments to `\(function)`: expected \(expected), got \(found)"
    case .extensionFunctionFailed(let function, let error):
      "error in extension function `\(function)`: \(error.message)"
    }
  }
}
