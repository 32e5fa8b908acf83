/// `&&`, `||`, `!` and `if`, flat and without what is decided already.
extension ProgramBuilder {
  /// All of `operands`, from the left until one does not hold.
  mutating func conjunction(_ operands: [Number]) -> Number {
    let conjuncts = conjuncts(of: operands)
    if conjuncts.isEmpty { return constant(.bool(true)) }
    if conjuncts.count == 1, decides(conjuncts[0]) { return conjuncts[0] }
    return number(of: .all(members(conjuncts)))
  }

  /// The operands of a conjunction that matter, those of conjunctions among them apart: the true ones left out,
  /// nothing after one that cannot hold.
  mutating func conjuncts(of operands: [Number]) -> [Number] {
    var conjuncts: [Number] = []
    for operand in operands {
      switch self[operand] {
      case .all(let members): conjuncts += self[members]
      case .not(let negated):
        guard case .any(let members) = self[negated] else {
          conjuncts.append(operand)
          continue
        }
        // `!(a || b)` is `!a && !b`, also where one fails.
        for member in self[members] { conjuncts.append(negation(member)) }
      case .constant, .failure:
        switch constantValue(operand) {
        case .bool(true): continue
        case .bool(false): return conjuncts + [operand]
        default: return conjuncts + [number(of: .failure)]
        }
      default: conjuncts.append(operand)
      }
    }
    return conjuncts
  }

  /// One of `operands`, from the left until one holds.
  mutating func disjunction(_ operands: [Number]) -> Number {
    var disjuncts: [Number] = []
    scan: for operand in operands {
      switch self[operand] {
      case .any(let members): disjuncts += self[members]
      case .constant, .failure:
        switch constantValue(operand) {
        case .bool(false): continue
        case .bool(true): disjuncts.append(operand)
        default: disjuncts.append(number(of: .failure))
        }
        break scan
      default: disjuncts.append(operand)
      }
    }
    if disjuncts.isEmpty { return constant(.bool(false)) }
    if disjuncts.count == 1, decides(disjuncts[0]) { return disjuncts[0] }
    return number(of: .any(members(disjuncts)))
  }

  mutating func negation(_ operand: Number) -> Number {
    switch self[operand] {
    case .not(let inner) where decides(inner): return inner
    case .failure: return operand
    case .constant:
      guard case .bool(let truth)? = constantValue(operand) else { return number(of: .failure) }
      return constant(.bool(!truth))
    default: return number(of: .not(operand))
    }
  }

  mutating func choice(_ test: Number, _ then: Number, _ otherwise: Number) -> Number {
    switch self[test] {
    case .failure: return test
    case .constant:
      guard case .bool(let truth)? = constantValue(test) else { return number(of: .failure) }
      return truth ? then : otherwise
    default: return number(of: .choice(test, then: then, otherwise: otherwise))
    }
  }

  /// Whether the instruction fails or is true or false by itself, so that nobody need check its kind.
  private func decides(_ number: Number) -> Bool {
    self[number].isTruth || self[number] == .failure
      || (constantValue(number).map { $0.kind == .bool } ?? false)
  }
}
