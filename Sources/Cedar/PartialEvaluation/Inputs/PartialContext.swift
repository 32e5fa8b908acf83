/// What is known of a request's context.
///
/// RFC 95 has a context known or unknown as a whole; between the two lies the context of many requests of which only
/// some attributes differ, such as what each tells of its resource.
public enum PartialContext: Hashable, Sendable {
  case unknown
  /// All of it.
  case known(ValueRecord)
  /// The attributes at these paths; all others are unknown. None is part of another.
  case values([[Text]: Value])

  /// The context, where all of it is known.
  var whole: ValueRecord? {
    if case .known(let record) = self { record } else { nil }
  }

  /// The value of an attribute of the context, or whether there is one, where that is known.
  ///
  /// Of a context that is known as a whole nothing is left to ask.
  func value(of expression: TypedExpression) -> Value? {
    guard case .values(let values) = self else { return nil }
    switch expression.kind {
    case .attribute: return expression.path(from: .context).flatMap { values[$0] }
    case .has(let operand, let name):
      guard let path = operand.path(from: .context).map({ $0 + [name] }) else { return nil }
      return values.keys.contains { $0.starts(with: path) } ? .bool(true) : nil
    default: return nil
    }
  }

  func agrees(with context: ValueRecord) -> Bool {
    switch self {
    case .unknown: true
    case .known(let record): record == context
    case .values(let values):
      values.allSatisfy { path, value in
        guard let last = path.last else { return false }
        var record = context
        for name in path.dropLast() {
          guard case .record(let inner)? = record[name] else { return false }
          record = inner
        }
        return record[last] == value
      }
    }
  }
}
