@testable import Cedar

/// Random expressions over a small world, well typed as often as not.
struct RandomExpressions {
  var random: SeededGenerator
  private static let nowhere = SourceSpan(0, 0)

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func expression(depth: Int) -> Expression {
    depth <= 0 || chance(15) ? leaf() : branch(depth: depth - 1)
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &random)]
  }

  private func make(_ kind: Expression.Kind) -> Expression { Expression(kind, Self.nowhere) }

  static let texts: [Text] = [
    "", "a", "b", "ab", "a*b", "é", "e\u{301}", "\u{1F469}\u{200D}\u{1F467}", "\"", "\\", "\n", "\0", "if",
    "x y",
    "1.5", "10.0.0.1", "2024-02-29", "1h", "__cedar", "principal",
  ]
  static let names: [Text] = ["a", "b", "n", "set", "rec", "é", "if", "permit", "__cedar", "x y", ""]
  static let entities = [
    EntityUID(type: "U", id: "a"), EntityUID(type: "U", id: "b"), EntityUID(type: "G", id: "g"),
    EntityUID(type: "A::G", id: "h\"\\"), EntityUID(type: "U", id: "absent"),
  ]
  static let longs: [Int64] = [0, 1, 2, -1, 5, .max, .min, .max - 1]

  private mutating func leaf() -> Expression {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: make(.literal(.bool(chance(50))))
    case 1: make(.literal(.long(pick(Self.longs))))
    case 2: make(.literal(.string(pick(Self.texts))))
    case 3: make(.literal(.entity(pick(Self.entities))))
    default: make(.variable(pick([.principal, .action, .resource, .context])))
    }
  }

  private mutating func branch(depth: Int) -> Expression {
    func operand(_ generator: inout Self) -> Expression { generator.expression(depth: depth) }
    let first = operand(&self)
    let second = operand(&self)
    switch Int.random(in: 0..<22, using: &random) {
    case 0: return make(.and(several(depth)))
    case 1: return make(.or(several(depth)))
    case 2: return make(.not(first))
    case 3: return make(.negate(first))
    case 4: return make(.conditional(first, then: second, else: operand(&self)))
    case 5, 6:
      let comparison = pick([
        Expression.Comparison.equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual,
      ])
      return make(.comparison(comparison, first, second))
    case 7:
      let terms = several(depth).map {
        Expression.Term(isSubtracted: chance(50), operand: $0, span: Self.nowhere)
      }
      return make(.sum(first, terms))
    case 8: return make(.product(several(depth)))
    case 9: return make(.membership(first, in: second))
    case 10: return make(.isType(first, pick(["U", "G", "A::G"]), in: chance(50) ? second : nil))
    case 11: return make(.has(first, path: path()))
    case 12: return make(.like(first, pattern()))
    case 13, 14: return make(.attribute(first, pick(Self.names)))
    case 15: return make(.contains(pick([.contains, .containsAll, .containsAny]), first, second))
    case 16: return make(.isEmpty(first))
    case 17: return make(.hasTag(first, key: second))
    case 18: return make(.getTag(first, key: second))
    case 19:
      let function = pick(ExtensionFunction.allCases)
      return make(.call(function, function.arity == 1 ? [first] : [first, second]))
    case 20: return make(.set(chance(20) ? [] : several(depth)))
    default:
      var names = Set<Text>()
      let attributes = several(depth).map { Expression.Attribute(name: pick(Self.names), value: $0) }
      return make(.record(attributes.filter { names.insert($0.name).inserted }))
    }
  }

  /// Two or three expressions.
  private mutating func several(_ depth: Int) -> [Expression] {
    (0..<Int.random(in: 2...3, using: &random)).map { _ in expression(depth: depth) }
  }

  private mutating func path() -> [Text] {
    let plain = Self.names.filter(Identifier.isUsableName)
    return chance(50)
      ? [pick(Self.names)] : (0..<Int.random(in: 2...3, using: &random)).map { _ in pick(plain) }
  }

  private mutating func pattern() -> Pattern {
    Pattern(
      segments: (0..<Int.random(in: 1...4, using: &random)).map { _ in
        Array(pick(["", "a", "b", "*", "é", "\\", "\"\n"] as [Text]).utf8)
      })
  }
}
