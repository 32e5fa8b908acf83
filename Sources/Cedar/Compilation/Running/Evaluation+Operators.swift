/// Logic, order, arithmetic and sets.
extension Evaluation {
  func all(_ conjuncts: Instruction.Members) -> Bool? {
    for place in conjuncts.start..<(conjuncts.start + conjuncts.count) {
      guard let truth = truth(program.lists[Int(place)]) else { return nil }
      if !truth { return false }
    }
    return true
  }

  func any(_ disjuncts: Instruction.Members) -> Bool? {
    for place in disjuncts.start..<(disjuncts.start + disjuncts.count) {
      guard let truth = truth(program.lists[Int(place)]) else { return nil }
      if truth { return true }
    }
    return false
  }

  // MARK: Order

  func isLess(_ first: Number, _ second: Number) -> Bool? {
    switch (value(first), value(second)) {
    case (.long(let first), .long(let second)): first < second
    case (.datetime(let first), .datetime(let second)): first < second
    case (.duration(let first), .duration(let second)): first < second
    default: nil
    }
  }

  func isLessOrEqual(_ first: Number, _ second: Number) -> Bool? {
    switch (value(first), value(second)) {
    case (.long(let first), .long(let second)): first <= second
    case (.datetime(let first), .datetime(let second)): first <= second
    case (.duration(let first), .duration(let second)): first <= second
    default: nil
    }
  }

  // MARK: Integers

  func negated(_ operand: Number) -> Int64? {
    guard let long = long(operand) else { return nil }
    let (negative, overflow) = Int64(0).subtractingReportingOverflow(long)
    return overflow ? nil : negative
  }

  func sum(_ terms: Instruction.Members) -> Int64? {
    var total: Int64 = 0
    for place in terms.start..<(terms.start + terms.count) {
      let term = program.lists[Int(place)]
      guard let long = long(term >> 1) else { return nil }
      let overflow: Bool
      (total, overflow) =
        term & 1 == 1 ? total.subtractingReportingOverflow(long) : total.addingReportingOverflow(long)
      if overflow { return nil }
    }
    return total
  }

  func product(_ factors: Instruction.Members) -> Int64? {
    var total: Int64 = 1
    for place in factors.start..<(factors.start + factors.count) {
      guard let factor = long(program.lists[Int(place)]) else { return nil }
      let overflow: Bool
      (total, overflow) = total.multipliedReportingOverflow(by: factor)
      if overflow { return nil }
    }
    return total
  }

  // MARK: Sets and records

  func isAmong(_ element: Number, _ members: Instruction.Members) -> Bool? {
    guard let element = value(element) else { return nil }
    var isFound = false
    for place in members.start..<(members.start + members.count) {
      guard let member = value(program.lists[Int(place)]) else { return nil }
      isFound = isFound || member == element
    }
    return isFound
  }

  /// How many of the listed members the set contains.
  func count(_ members: Instruction.Members, in set: Number) -> Int32? {
    guard let set = self.set(set) else { return nil }
    var count: Int32 = 0
    for place in members.start..<(members.start + members.count) {
      guard let member = value(program.lists[Int(place)]) else { return nil }
      if set.contains(member) { count += 1 }
    }
    return count
  }

  func set(_ members: Instruction.Members) -> Value? {
    var values: [Value] = []
    values.reserveCapacity(Int(members.count))
    for place in members.start..<(members.start + members.count) {
      guard let member = value(program.lists[Int(place)]) else { return nil }
      values.append(member)
    }
    return .set(ValueSet(values))
  }

  func record(_ members: Instruction.Members) -> Value? {
    var attributes: [(Text, Value)] = []
    attributes.reserveCapacity(Int(members.count) / 2)
    for place in stride(from: members.start, to: members.start + members.count, by: 2) {
      guard let value = value(program.lists[Int(place) + 1]) else { return nil }
      attributes.append((program.names[Int(program.lists[Int(place)])], value))
    }
    return .record(ValueRecord(attributes))
  }
}
