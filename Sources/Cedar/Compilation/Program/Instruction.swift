/// One distinct expression of a set of policies, its operands given by number.
///
/// Equal expressions are one instruction, wherever they are written. Whatever an instruction does not do because the
/// language's sugar was taken out of it, others do: see ``ProgramBuilder``.
///
/// An instruction either has a value or fails; it does not say why, because whoever must tell asks the plain
/// evaluator. So operands that are all evaluated may be evaluated in any order.
enum Instruction: Hashable, Sendable {
  /// The number of an instruction, smaller than that of whatever has it as an operand.
  typealias Number = Int32
  /// A place in one of the tables of the ``Program``.
  typealias Position = Int32

  case constant(Position)
  case variable(Variable)
  /// Always fails: a literal that does not parse, a wrong number of arguments.
  case failure

  // Attributes and tags. The first two give a record; of an entity that is not in the store, an empty one.
  case attributes(of: Number)
  case tags(of: Number)
  case member(Number, name: Position)
  case memberNamed(Number, key: Number)
  case hasMember(Number, name: Position)
  case hasMemberNamed(Number, key: Number)
  case hasPath(Number, names: Members)

  // Truth values.
  case all(Members)
  case any(Members)
  case not(Number)
  case choice(Number, then: Number, otherwise: Number)
  case equals(Number, Number)
  case equalsConstant(Number, Position)
  case isLess(Number, Number)
  case isLessOrEqual(Number, Number)
  case isLike(Number, pattern: Position)

  // The hierarchy.
  case isType(Number, type: Position)
  case isIn(Number, Number)
  case isInConstant(Number, Position)
  /// In one of the members of a set literal.
  case isInAny(Number, Members)

  // Sets. `Members` are those of a set literal, which is never built.
  case contains(Number, Number)
  case isAmong(Number, Members)
  case containsAll(Number, Number)
  case containsEach(Number, Members)
  case containsAny(Number, Number)
  case containsOne(Number, Members)
  case isEmpty(Number)

  // Integers. The terms of a sum are numbers times two, plus one where they are subtracted.
  case negate(Number)
  case sum(Members)
  case product(Members)

  case set(Members)
  /// Names and numbers by turns.
  case record(Members)
  case call(ExtensionFunction, Number)
  case callBinary(ExtensionFunction, Number, Number)

  /// A stretch of the ``Program``'s table of lists.
  struct Members: Hashable, Sendable {
    let start: Int32
    let count: Int32
  }
}

extension Instruction {
  /// Whether its value, where it has one, is a truth value.
  var isTruth: Bool {
    switch self {
    case .hasMember, .hasMemberNamed, .hasPath, .all, .any, .not, .equals, .equalsConstant, .isLess,
      .isLessOrEqual, .isLike, .isType, .isIn, .isInConstant, .isInAny, .contains, .isAmong, .containsAll,
      .containsEach, .containsAny, .containsOne, .isEmpty:
      true
    case .call(let function, _), .callBinary(let function, _, _):
      function.isTest
    case .constant, .variable, .failure, .attributes, .tags, .member, .memberNamed, .choice, .negate, .sum,
      .product, .set, .record:
      false
    }
  }
}

extension ExtensionFunction {
  /// Whether the function answers with a truth value.
  var isTest: Bool {
    switch self {
    case .lessThan, .lessThanOrEqual, .greaterThan, .greaterThanOrEqual, .isIpv4, .isIpv6, .isLoopback,
      .isMulticast, .isInRange:
      true
    default: false
    }
  }
}
