/// The conditions of policies that have one scope, or of many scopes, with common beginnings walked once.
///
///     branch 0 ── resource.grid ─┬─ == Grid::"a" ── branch 1 ── principal.status == "active"  ── policy 0
///                                └─ == Grid::"b" ── branch 2 ── …
///              ── context.mfa ─────────────────── branch 3 ── …
///
/// A policy's conditions are the tests on the way to it. If one fails, so do all policies beyond it.
struct DecisionTree: Sendable {
  let branches: [Branch]
  let tests: [Test]
  let switches: [Switch]
  /// Policies by position in their set, those of each branch together.
  let policies: [Int32]

  struct Branch: Sendable {
    /// The policies satisfied where the branch is reached; after them in `policies` come those beyond its tests.
    var satisfied: Range<Int32>
    /// All policies of the branch.
    var all: Range<Int32>
    var tests: Range<Int32>
    var switches: Range<Int32>
  }

  /// A condition, and what comes after it.
  struct Test: Sendable {
    let condition: Instruction.Number
    let target: Target
  }

  /// Where a condition leads: to a branch or, as is most common, to one policy.
  struct Target: Sendable {
    /// The branch's position, or the policy's as -1 - position.
    private let code: Int32

    init(branch: Int32) { code = branch }
    init(policy: Int32) { code = -1 - policy }

    var branch: Int? { code >= 0 ? Int(code) : nil }
    /// Only where there is no branch.
    var policy: Int { Int(-1 - code) }
  }

  /// A value compared with several constants: at most one leads on.
  struct Switch: Sendable {
    let subject: Instruction.Number
    let index: HashIndex
    let constants: [Value]
    let branches: [Int32]
    /// The policies of all branches.
    var all: Range<Int32>

    @inline(__always)
    func branch(for value: Value) -> Int32? {
      index.position(hash: value.structuralHash) { constants[$0] == value }.map { branches[$0] }
    }
  }
}
