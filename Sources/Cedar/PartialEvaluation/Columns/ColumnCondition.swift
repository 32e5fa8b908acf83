/// A condition on the columns of one row of a table, for a database to evaluate.
///
/// It has two truth values. A test of a column that is null is false, whichever test it is; `not` is the complement,
/// so `not(compare(c, .equal, v))` holds where `c` is null while `compare(c, .notEqual, v)` does not. A renderer to SQL,
/// whose tests of null are neither true nor false, must see to that below `not`.
public indirect enum ColumnCondition: Hashable, Sendable {
  case constant(Bool)
  /// Two or more.
  case and([ColumnCondition])
  case or([ColumnCondition])
  case not(ColumnCondition)
  case isNotNull(Column)
  /// The order is that of integers and of instants, durations and decimals; other values are compared for equality
  /// only.
  case compare(Column, Comparison, Value)
  /// One or more values, none twice.
  case isIn(Column, [Value])
  /// Whether a text consists of these pieces in this order with any scalars, none included, between each two: at least
  /// one and at most three pieces, so that no search begins where another ended. Scalar by scalar, case and accents
  /// count.
  case like(Column, pieces: [Text])

  public enum Comparison: Sendable {
    case equal, notEqual, less, lessEqual, greater, greaterEqual
  }
}

/// A column of a table and what it holds.
public struct Column: Hashable, Sendable {
  /// The caller's name for it.
  public let name: Text
  public let content: Content

  public enum Content: Hashable, Sendable {
    case bool, long, string
    case `extension`(ExtensionType)
    /// An entity of the type. Where all that the column may hold are given, conditions on what an entity is or lies in
    /// become sets of them.
    case entity(EntityType, candidates: [EntityUID]?)
  }

  public init(_ name: Text, _ content: Content) {
    self.name = name
    self.content = content
  }

  // By name: a table has each once.
  public static func == (left: Column, right: Column) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

// MARK: Building

extension ColumnCondition {
  /// All of them, with constants and nesting resolved.
  public static func all(_ conditions: some Sequence<ColumnCondition>) -> ColumnCondition {
    var operands: [ColumnCondition] = []
    for condition in conditions {
      switch condition {
      case .constant(true): continue
      case .constant(false): return .constant(false)
      case .and(let inner): operands += inner
      default: operands.append(condition)
      }
    }
    return operands.isEmpty ? .constant(true) : operands.count == 1 ? operands[0] : .and(operands)
  }

  /// Any of them, with constants and nesting resolved.
  public static func any(_ conditions: some Sequence<ColumnCondition>) -> ColumnCondition {
    var operands: [ColumnCondition] = []
    for condition in conditions {
      switch condition {
      case .constant(false): continue
      case .constant(true): return .constant(true)
      case .or(let inner): operands += inner
      default: operands.append(condition)
      }
    }
    return operands.isEmpty ? .constant(false) : operands.count == 1 ? operands[0] : .or(operands)
  }

  /// The complement.
  var complement: ColumnCondition {
    switch self {
    case .constant(let truth): .constant(!truth)
    case .not(let condition): condition
    default: .not(self)
    }
  }

  static func member(of values: [Value], in column: Column) -> ColumnCondition {
    switch values.count {
    case 0: .constant(false)
    case 1: .compare(column, .equal, values[0])
    default: .isIn(column, values)
    }
  }
}

extension ColumnCondition.Comparison {
  /// The comparison that holds where this one does not, unless the column is null.
  var opposite: ColumnCondition.Comparison {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterEqual
    case .lessEqual: .greater
    case .greater: .lessEqual
    case .greaterEqual: .less
    }
  }

  /// The same comparison with the sides changed.
  var mirrored: ColumnCondition.Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessEqual: .greaterEqual
    case .greater: .less
    case .greaterEqual: .lessEqual
    }
  }
}
