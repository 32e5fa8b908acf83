/// Turns expressions into the instructions of a ``Program``.
///
/// Each instruction fails exactly where the plain evaluator would throw. What does not depend on the request is worked
/// out here; what can only fail becomes ``Instruction/failure``.
struct ProgramBuilder {
  typealias Number = Instruction.Number

  private(set) var instructions = Interned<Instruction>()
  private var constants = Interned<Value>()
  private var names = Interned<Text>()
  private var types = Interned<EntityType>()
  private var patterns = Interned<Pattern>()
  private var lists: [Int32] = []
  private var listPositions: [[Int32]: Instruction.Members] = [:]
  /// From how many places outside of the program each instruction is evaluated.
  private var outsideUses: [Number: Int] = [:]

  // MARK: Tables

  mutating func number(of instruction: Instruction) -> Number {
    instructions.position(of: instruction)
  }

  /// Notes that `number` is evaluated from one more place outside of the program.
  mutating func use(_ number: Number) { outsideUses[number, default: 0] += 1 }

  mutating func constant(_ value: Value) -> Number {
    number(of: .constant(constants.position(of: value)))
  }

  mutating func members(_ list: [Int32]) -> Instruction.Members {
    if let members = listPositions[list] { return members }
    let members = Instruction.Members(start: Int32(lists.count), count: Int32(list.count))
    lists += list
    listPositions[list] = members
    return members
  }

  subscript(number: Number) -> Instruction { instructions.elements[Int(number)] }

  subscript(members: Instruction.Members) -> ArraySlice<Int32> {
    lists[Int(members.start)..<Int(members.start + members.count)]
  }

  /// The value of an instruction that does not depend on the request.
  func constantValue(_ number: Number) -> Value? {
    if case .constant(let position) = self[number] { constantAt(position) } else { nil }
  }

  func constantAt(_ position: Instruction.Position) -> Value { constants.elements[Int(position)] }

  mutating func position(of name: Text) -> Int32 { names.position(of: name) }
  mutating func position(of type: EntityType) -> Int32 { types.position(of: type) }
  mutating func position(of pattern: Pattern) -> Int32 { patterns.position(of: pattern) }
  mutating func position(of constant: Value) -> Int32 { constants.position(of: constant) }

  // MARK: The program

  func program() -> Program {
    var values: Int32 = 0
    var truths: Int32 = 0
    let steps = zip(instructions.elements, uses()).map { instruction, uses in
      guard uses > 1, isWorthKeeping(instruction) else {
        return Program.Step(instruction: instruction, slot: -1)
      }
      if instruction.isTruth {
        truths += 1
        return Program.Step(instruction: instruction, slot: truths - 1)
      }
      values += 1
      return Program.Step(instruction: instruction, slot: values - 1)
    }
    return Program(
      steps: steps, valueSlots: Int(values), truthSlots: Int(truths), constants: constants.elements,
      names: names.elements, types: types.elements, patterns: patterns.elements, lists: lists)
  }

  /// From how many places each instruction is evaluated, not counting places that are never evaluated themselves.
  private func uses() -> [Int] {
    var uses = Array(repeating: 0, count: instructions.elements.count)
    for (number, count) in outsideUses { uses[Int(number)] = count }
    // Whatever has an operand comes after it.
    for (number, instruction) in instructions.elements.enumerated().reversed() where uses[number] > 0 {
      for operand in operands(of: instruction) { uses[Int(operand)] += 1 }
    }
    return uses
  }

  private func isWorthKeeping(_ instruction: Instruction) -> Bool {
    switch instruction {
    case .constant, .variable, .failure, .not: return false
    case .attributes(of: let operand), .tags(of: let operand):
      if case .variable = self[operand] { return false }
      return true
    default: return true
    }
  }

  private func operands(of instruction: Instruction) -> [Number] {
    switch instruction {
    case .constant, .variable, .failure: []
    case .attributes(of: let operand), .tags(of: let operand), .member(let operand, _),
      .hasMember(let operand, _), .hasPath(let operand, _), .not(let operand),
      .equalsConstant(let operand, _), .isLike(let operand, _), .isType(let operand, _),
      .isInConstant(let operand, _), .isEmpty(let operand), .negate(let operand), .call(_, let operand):
      [operand]
    case .memberNamed(let first, let second), .hasMemberNamed(let first, let second),
      .equals(let first, let second), .isLess(let first, let second), .isLessOrEqual(let first, let second),
      .isIn(let first, let second), .contains(let first, let second), .containsAll(let first, let second),
      .containsAny(let first, let second), .callBinary(_, let first, let second):
      [first, second]
    case .choice(let test, let then, let otherwise): [test, then, otherwise]
    case .isInAny(let first, let members), .isAmong(let first, let members),
      .containsEach(let first, let members), .containsOne(let first, let members):
      [first] + self[members]
    case .all(let members), .any(let members), .product(let members), .set(let members):
      Array(self[members])
    case .sum(let terms): self[terms].map { $0 >> 1 }
    case .record(let members):
      stride(from: 1, to: Int(members.count), by: 2).map { lists[Int(members.start) + $0] }
    }
  }
}
