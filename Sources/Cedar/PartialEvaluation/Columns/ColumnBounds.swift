/// Between which conditions a truth value of an expression lies: `sufficient` implies that the expression has it, and
/// that implies `necessary`. Where both are the same it is exact.
struct ColumnBounds {
  let necessary: ColumnCondition
  let sufficient: ColumnCondition
  let isExact: Bool
  /// How much the two hold together at most, counted in tests and constants.
  let size: Int

  /// Nothing is known of the rows.
  static let unknown = ColumnBounds(
    necessary: .constant(true), sufficient: .constant(false), isExact: false, size: 1)

  static func constant(_ truth: Bool) -> ColumnBounds { exact(.constant(truth), size: 1) }

  static func exact(_ condition: ColumnCondition, size: Int) -> ColumnBounds {
    ColumnBounds(necessary: condition, sufficient: condition, isExact: true, size: size)
  }

  static func all(_ bounds: [ColumnBounds]) -> ColumnBounds {
    combined(bounds) { ColumnCondition.all($0) }
  }

  static func any(_ bounds: [ColumnBounds]) -> ColumnBounds {
    combined(bounds) { ColumnCondition.any($0) }
  }

  private static func combined(
    _ bounds: [ColumnBounds], _ combine: ([ColumnCondition]) -> ColumnCondition
  ) -> ColumnBounds {
    let size = bounds.reduce(1) { $0 + $1.size }
    if bounds.allSatisfy(\.isExact) { return exact(combine(bounds.map(\.necessary)), size: size) }
    return ColumnBounds(
      necessary: combine(bounds.map(\.necessary)), sufficient: combine(bounds.map(\.sufficient)),
      isExact: false, size: size)
  }

  var complement: ColumnBounds {
    ColumnBounds(
      necessary: sufficient.complement, sufficient: necessary.complement, isExact: isExact, size: size)
  }

  /// The same with less on the sufficient side.
  func weakened(to sufficient: ColumnCondition) -> ColumnBounds {
    ColumnBounds(necessary: necessary, sufficient: sufficient, isExact: false, size: size)
  }
}

/// The bounds of both truth values. An expression may also fail: then it has neither.
struct ColumnTruth {
  let whereTrue: ColumnBounds
  let whereFalse: ColumnBounds

  static let unknown = ColumnTruth(whereTrue: .unknown, whereFalse: .unknown)

  var negated: ColumnTruth { ColumnTruth(whereTrue: whereFalse, whereFalse: whereTrue) }
  var size: Int { whereTrue.size + whereFalse.size }
}
