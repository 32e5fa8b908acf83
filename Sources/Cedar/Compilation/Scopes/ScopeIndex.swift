/// Finds the scopes that match a request without looking at the others.
///
/// Scopes are made of tests; each distinct test has a bit, set while a request is answered if it passes. Each
/// distinct scope is filed under the one of its three tests that the fewest scopes share, and is looked at only
/// where that one passes:
///
///     principal in Group::"a"  →  (action in Action::"read", resource)        → branch 0
///     resource == Photo::"b"   →  (principal is User, action)                 → branch 1
///                                 (principal in Group::"c", action)           → branch 2
struct ScopeIndex: Sendable {
  let principals: ScopeTable
  let actions: ScopeTable
  let resources: ScopeTable
  /// How many tests there are.
  let bitCount: Int
  /// Where in `filed` the scopes under each test begin, and where the last end.
  let starts: [Int32]
  let filed: [FiledScope]

  /// A scope under one of its tests: the bits of the two others, and the branch of its conditions.
  struct FiledScope {
    let first: ScopeTable.Bit
    let second: ScopeTable.Bit
    let branch: Int32
  }
}

extension ScopeIndex {
  /// Collects distinct scopes and the tests they are made of.
  struct Builder {
    /// The bits of the tests of principal, action and resource.
    typealias Key = [ScopeTable.Bit]

    private var bitCount: Int32 = 0
    private var tests: [[ScopeTest: ScopeTable.Bit]] = [[:], [:], [:]]

    /// The three tests of a scope, by which equal scopes are told.
    mutating func key(of scope: Scope<EntityUID>) -> Key {
      [
        bit(of: ScopeTest(scope.principal), variable: 0), bit(of: ScopeTest(scope.action), variable: 1),
        bit(of: ScopeTest(scope.resource), variable: 2),
      ]
    }

    private mutating func bit(of test: ScopeTest, variable: Int) -> ScopeTable.Bit {
      if let bit = tests[variable][test] { return bit }
      defer { bitCount += 1 }
      tests[variable][test] = bitCount
      return bitCount
    }

    /// - Parameter branches: each scope and its branch, no scope twice.
    func index(_ branches: [(scope: Key, branch: Int32)]) -> ScopeIndex {
      var shares = Array(repeating: 0, count: Int(bitCount))
      for (scope, _) in branches { for bit in scope { shares[Int(bit)] += 1 } }
      var filed: [[FiledScope]] = Array(repeating: [], count: Int(bitCount))
      for (scope, branch) in branches {
        let ordered = scope.sorted { shares[Int($0)] < shares[Int($1)] }
        filed[Int(ordered[0])].append(FiledScope(first: ordered[1], second: ordered[2], branch: branch))
      }
      var starts: [Int32] = [0]
      for scopes in filed { starts.append(starts[starts.count - 1] + Int32(scopes.count)) }
      let tables = tests.map { ScopeTable($0.map { ($0.key, $0.value) }) }
      return ScopeIndex(
        principals: tables[0], actions: tables[1], resources: tables[2], bitCount: Int(bitCount),
        starts: starts, filed: filed.flatMap(\.self))
    }
  }
}
