extension DecisionTree {
  /// A policy of a branch: what is left of its conditions, and its position in the set.
  struct Rule {
    let conjuncts: ArraySlice<Instruction.Number>
    let policy: Int32
  }

  /// Builds the branches of one scope after another.
  struct Builder {
    private(set) var branches: [Branch] = []
    private var tests: [Test] = []
    private var switches: [Switch] = []
    private var policies: [Int32] = []

    var tree: DecisionTree {
      DecisionTree(branches: branches, tests: tests, switches: switches, policies: policies)
    }

    /// How many tests in a row may each lead to a branch: more would nest without bound.
    private static let depthLimit = 16

    /// Adds a branch for `rules` and gives its position.
    mutating func add(_ rules: [Rule], _ program: inout ProgramBuilder, depth: Int = 0) -> Int32 {
      let position = branches.count
      branches.append(Branch(satisfied: 0..<0, all: 0..<0, tests: 0..<0, switches: 0..<0))
      let start = end
      policies += rules.filter(\.conjuncts.isEmpty).map(\.policy)
      branches[position].satisfied = start..<end
      var ownTests: [Test] = []
      var ownSwitches: [Switch] = []
      for group in groups(of: rules.filter { !$0.conjuncts.isEmpty }, program) {
        if group.cases.count > 1 {
          ownSwitches.append(makeSwitch(group, &program, depth: depth))
        } else {
          ownTests += group.cases.flatMap { makeTests($0.rules, &program, depth: depth) }
        }
      }
      branches[position].all = start..<end
      branches[position].tests = Int32(tests.count)..<Int32(tests.count + ownTests.count)
      tests += ownTests
      branches[position].switches = Int32(switches.count)..<Int32(switches.count + ownSwitches.count)
      switches += ownSwitches
      return Int32(position)
    }

    private var end: Int32 { Int32(policies.count) }

    /// Tests for rules that all begin with the same condition.
    private mutating func makeTests(
      _ rules: [Rule], _ program: inout ProgramBuilder, depth: Int
    ) -> [Test] {
      guard rules.count > 1, depth < Self.depthLimit else {
        return rules.map { rule in
          let condition = program.conjunction(Array(rule.conjuncts))
          return test(condition, [Rule(conjuncts: [], policy: rule.policy)], &program, depth: depth)
        }
      }
      return [
        test(rules[0].conjuncts[rules[0].conjuncts.startIndex], rules.map(\.rest), &program, depth: depth)
      ]
    }

    private mutating func test(
      _ condition: Instruction.Number, _ rules: [Rule], _ program: inout ProgramBuilder, depth: Int
    ) -> Test {
      program.use(condition)
      if rules.count == 1, rules[0].conjuncts.isEmpty {
        policies.append(rules[0].policy)
        return Test(condition: condition, target: Target(policy: rules[0].policy))
      }
      return Test(condition: condition, target: Target(branch: add(rules, &program, depth: depth + 1)))
    }

    private mutating func makeSwitch(
      _ group: Group, _ program: inout ProgramBuilder, depth: Int
    ) -> Switch {
      let start = end
      program.use(group.subject)
      var index = HashIndex(capacity: group.cases.count)
      var branches: [Int32] = []
      for constant in group.cases {
        index.append(hash: constant.value.structuralHash)
        branches.append(add(constant.rules.map(\.rest), &program, depth: depth + 1))
      }
      return Switch(
        subject: group.subject, index: index, constants: group.cases.map(\.value), branches: branches,
        all: start..<end)
    }
  }
}

extension DecisionTree.Rule {
  /// The rule after its first condition.
  fileprivate var rest: DecisionTree.Rule { .init(conjuncts: conjuncts.dropFirst(), policy: policy) }
}

/// Rules that begin with the same condition, or with a comparison of the same value with a constant.
private struct Group {
  let subject: Instruction.Number
  var cases: [(value: Value, rules: [DecisionTree.Rule])] = []
}

extension DecisionTree.Builder {
  private func groups(of rules: [DecisionTree.Rule], _ program: ProgramBuilder) -> [Group] {
    enum Key: Hashable {
      case comparison(Instruction.Number)
      case condition(Instruction.Number)
    }
    var groups: [Group] = []
    var positions: [Key: Int] = [:]
    var casePositions: [[Value: Int]] = []
    for rule in rules {
      let first = rule.conjuncts[rule.conjuncts.startIndex]
      let comparison = program.comparison(first)
      let subject = comparison?.subject ?? first
      let key: Key = comparison == nil ? .condition(first) : .comparison(subject)
      if positions[key] == nil {
        positions[key] = groups.count
        groups.append(Group(subject: subject))
        casePositions.append([:])
      }
      guard let position = positions[key] else { continue }
      let value = comparison?.constant ?? .bool(true)
      if let place = casePositions[position][value] {
        groups[position].cases[place].rules.append(rule)
      } else {
        casePositions[position][value] = groups[position].cases.count
        groups[position].cases.append((value, [rule]))
      }
    }
    return groups
  }
}

extension ProgramBuilder {
  /// What an instruction compares with which constant, if that is what it does.
  fileprivate func comparison(_ number: Number) -> (subject: Number, constant: Value)? {
    guard case .equalsConstant(let subject, let position) = self[number] else { return nil }
    return (subject, constantAt(position))
  }
}
