/// One request being answered with compiled policies.
///
/// A value or truth of nil is a failure: see ``Instruction``.
struct Evaluation: ~Copyable {
  typealias Number = Instruction.Number

  let policies: CompiledPolicies.Storage
  let program: Program
  let request: Request
  let entities: EntityStore
  // What the store knows about the three entities that nearly every policy looks at.
  let principalNode: EntityNode?
  let actionNode: EntityNode?
  let resourceNode: EntityNode?
  let scratch: Scratch

  init(
    _ policies: CompiledPolicies.Storage, _ request: Request, _ entities: EntityStore,
    principalNode: EntityNode?, actionNode: EntityNode?, resourceNode: EntityNode?
  ) {
    self.policies = policies
    program = policies.program
    self.request = request
    self.entities = entities
    self.principalNode = principalNode
    self.actionNode = actionNode
    self.resourceNode = resourceNode
    scratch = Scratch(
      scopeBits: policies.scopes.bitCount, policies: policies.source.policies.count,
      truths: program.truthSlots, values: program.valueSlots)
  }

  func value(_ number: Number) -> Value? {
    let step = program.steps[Int(number)]
    if step.slot < 0 { return value(of: step.instruction) }
    if step.instruction.isTruth { return truth(number).map { .bool($0) } }
    if let known = scratch.value(Int(step.slot)) { return known }
    let value = value(of: step.instruction)
    scratch.keep(value, in: Int(step.slot))
    return value
  }

  /// The value of an instruction that must be a truth value.
  func truth(_ number: Number) -> Bool? {
    let step = program.steps[Int(number)]
    if step.slot < 0 { return truth(of: step.instruction) }
    guard step.instruction.isTruth else {
      guard case .bool(let truth)? = value(number) else { return nil }
      return truth
    }
    switch scratch.truth(Int(step.slot)) {
    case .yes: return true
    case .no: return false
    case .failed: return nil
    case .unknown:
      let truth = truth(of: step.instruction)
      scratch.keep(truth, in: Int(step.slot))
      return truth
    }
  }

  private func value(of instruction: Instruction) -> Value? {
    switch instruction {
    case .constant(let position): return program.constants[Int(position)]
    case .variable(let variable): return value(of: variable)
    case .failure: return nil
    case .attributes(of: let operand): return attributes(of: operand).map { .record($0) }
    case .tags(of: let operand): return tags(of: operand).map { .record($0) }
    case .member(let record, let name): return members(record)?[program.names[Int(name)]]
    case .memberNamed(let record, let key):
      guard let record = members(record), let key = string(key) else { return nil }
      return record[key]
    case .choice(let test, let then, let otherwise):
      guard let truth = truth(test) else { return nil }
      return value(truth ? then : otherwise)
    case .negate(let operand): return negated(operand).map { .long($0) }
    case .sum(let terms): return sum(terms).map { .long($0) }
    case .product(let factors): return product(factors).map { .long($0) }
    case .set(let members): return set(members)
    case .record(let members): return record(members)
    case .call(let function, let operand) where !function.isTest:
      return value(operand).flatMap { try? function.call([$0]) }
    case .callBinary(let function, let first, let second) where !function.isTest:
      guard let first = value(first), let second = value(second) else { return nil }
      return try? function.call([first, second])
    default: return truth(of: instruction).map { .bool($0) }
    }
  }

  private func truth(of instruction: Instruction) -> Bool? {
    switch instruction {
    case .all(let conjuncts): return all(conjuncts)
    case .any(let disjuncts): return any(disjuncts)
    case .not(let operand): return truth(operand).map { !$0 }
    case .choice(let test, let then, let otherwise):
      guard let test = truth(test) else { return nil }
      return truth(test ? then : otherwise)
    case .hasMember(let record, let name):
      return members(record).map { $0.contains(program.names[Int(name)]) }
    case .hasMemberNamed(let record, let key):
      guard let record = members(record), let key = string(key) else { return nil }
      return record.contains(key)
    case .hasPath(let record, let names): return has(record, names)
    case .equals(let first, let second):
      guard let first = value(first), let second = value(second) else { return nil }
      return first == second
    case .equalsConstant(let operand, let position):
      return value(operand).map { $0 == program.constants[Int(position)] }
    case .isLess(let first, let second): return isLess(first, second)
    case .isLessOrEqual(let first, let second): return isLessOrEqual(first, second)
    case .isLike(let operand, let pattern):
      return string(operand).map { program.patterns[Int(pattern)].matches($0) }
    case .isType(let operand, let type): return entity(operand).map { $0.type == program.types[Int(type)] }
    case .isIn(let operand, let container): return isIn(operand, container)
    case .isInConstant(let operand, let position): return isIn(operand, constant: position)
    case .isInAny(let operand, let containers): return isIn(operand, any: containers)
    case .contains(let set, let element):
      guard let set = self.set(set), let element = value(element) else { return nil }
      return set.contains(element)
    case .isAmong(let element, let members): return isAmong(element, members)
    case .containsAll(let first, let second):
      guard let first = set(first), let second = set(second) else { return nil }
      return first.isSuperset(of: second)
    case .containsEach(let set, let members):
      return count(members, in: set).map { $0 == members.count }
    case .containsAny(let first, let second):
      guard let first = set(first), let second = set(second) else { return nil }
      return !first.isDisjoint(with: second)
    case .containsOne(let set, let members): return count(members, in: set).map { $0 > 0 }
    case .isEmpty(let operand): return set(operand).map(\.isEmpty)
    case .call(let function, let operand) where function.isTest:
      return value(operand).flatMap { function.test($0) }
    case .callBinary(let function, let first, let second) where function.isTest:
      guard let first = value(first), let second = value(second) else { return nil }
      return function.test(first, second)
    default:
      guard case .bool(let truth)? = value(of: instruction) else { return nil }
      return truth
    }
  }

  private func value(of variable: Variable) -> Value {
    switch variable {
    case .principal: .entity(request.principal)
    case .action: .entity(request.action)
    case .resource: .entity(request.resource)
    case .context: .record(request.context)
    }
  }
}

// MARK: Operands of one kind

extension Evaluation {
  func long(_ number: Number) -> Int64? {
    if case .long(let long)? = value(number) { long } else { nil }
  }

  func string(_ number: Number) -> Text? {
    if case .string(let text)? = value(number) { text } else { nil }
  }

  func entity(_ number: Number) -> EntityUID? {
    if case .entity(let uid)? = value(number) { uid } else { nil }
  }

  func set(_ number: Number) -> ValueSet? {
    if case .set(let set)? = value(number) { set } else { nil }
  }

  /// The value of an instruction that gives a record wherever it does not fail.
  func members(_ number: Number) -> ValueRecord? {
    let step = program.steps[Int(number)]
    if step.slot < 0 {
      switch step.instruction {
      case .attributes(of: let operand): return attributes(of: operand)
      case .tags(of: let operand): return tags(of: operand)
      default: break
      }
    }
    guard case .record(let record)? = value(number) else { return nil }
    return record
  }
}
