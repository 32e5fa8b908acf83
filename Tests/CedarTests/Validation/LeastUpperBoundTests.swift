import Testing

@testable import Cedar

/// The order of types, by its laws.
struct LeastUpperBoundTests {
  private static func type(_ random: inout SeededGenerator, depth: Int) -> ExpressionType {
    switch random.next() % (depth > 0 ? 14 : 10) {
    case 0: return .never
    case 1: return .true
    case 2: return .false
    case 3: return .bool
    case 4: return .long
    case 5: return .extension(random.element(of: ExtensionType.allCases))
    case 6: return .anyEntity
    case 7, 8: return .entity(random.element(of: ["A", "B", "C"]))
    case 9: return .entity(EntityTypeUnion("A").union(EntityTypeUnion(random.element(of: ["B", "C"]))))
    case 10: return .set(type(&random, depth: depth - 1))
    default:
      var attributes: [Text: RecordShape.Attribute] = [:]
      for name: Text in ["a", "b"] where !random.next().isMultiple(of: 3) {
        attributes[name] = .init(
          type: type(&random, depth: depth - 1), isRequired: random.next().isMultiple(of: 2))
      }
      return .record(RecordShape(attributes, isOpen: random.next().isMultiple(of: 4)))
    }
  }

  @Test(arguments: [ValidationMode.strict, .permissive])
  func `a bound is above both types, the same either way, and a type is its own bound`(mode: ValidationMode) {
    var random = SeededGenerator(seed: 1)
    var bounds = 0
    for _ in 0..<20_000 {
      let left = Self.type(&random, depth: 2)
      let right = Self.type(&random, depth: 2)
      #expect(left.isSubtype(of: left, mode))
      #expect(left.leastUpperBound(left, mode) == left)
      let bound = left.leastUpperBound(right, mode)
      #expect((bound == nil) == (right.leastUpperBound(left, mode) == nil))
      if let bound {
        bounds += 1
        #expect(left.isSubtype(of: bound, mode), "\(left) and \(right)")
        #expect(right.isSubtype(of: bound, mode), "\(left) and \(right)")
      }
      // What is a subtype in strict mode is one in permissive mode.
      if left.isSubtype(of: right, .strict) { #expect(left.isSubtype(of: right, .permissive)) }
    }
    #expect(bounds > 1_000)
  }

  @Test func `unions of entity types are sets`() {
    let union = EntityTypeUnion("B").union(EntityTypeUnion("A")).union(EntityTypeUnion("B"))
    #expect(Array(union) == ["A", "B"])
    #expect(union == EntityTypeUnion("A").union(EntityTypeUnion("B")))
    #expect(union.single == nil)
    #expect(EntityTypeUnion("A").isSubset(of: union))
    #expect(!union.isSubset(of: EntityTypeUnion("A")))
    #expect(union.isDisjoint(with: EntityTypeUnion("C")))
  }
}
