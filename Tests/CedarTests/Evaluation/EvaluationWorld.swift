@testable import Cedar

/// A small world in which single expressions are evaluated.
enum EvaluationWorld {
  static let request = Request(
    principal: EntityUID(type: "U", id: "a"), action: EntityUID(type: "Action", id: "v"),
    resource: EntityUID(type: "G", id: "g"),
    context: [
      "n": .long(5), "s": .string("x"), "set": .set([.long(1), .long(2)]),
      "rec": .record(["a": .record(["b": .long(1)])]),
    ])

  static let entities: [Entity] = [
    Entity(
      uid: EntityUID(type: "U", id: "a"),
      attributes: [
        "n": .long(5), "s": .string("x"), "set": .set([.long(1), .long(2)]),
        "a": .entity(EntityUID(type: "U", id: "b")),
        "rec": .record(["a": .record(["b": .long(1)])]),
      ], parents: [EntityUID(type: "G", id: "g")], tags: ["t": .string("v")]),
    Entity(uid: EntityUID(type: "U", id: "b"), attributes: ["b": .bool(true)], parents: []),
    Entity(
      uid: EntityUID(type: "G", id: "g"), attributes: [:], parents: [EntityUID(type: "A::G", id: "h\"\\")]),
    Entity(uid: EntityUID(type: "A::G", id: "h\"\\"), attributes: [:], parents: []),
    Entity(
      uid: EntityUID(type: "Action", id: "v"), attributes: [:],
      parents: [EntityUID(type: "Action", id: "all")]),
  ]

  static func evaluator() throws -> Evaluator { Evaluator(request, try EntityStore(entities)) }

  /// The expression that `text` is.
  static func expression(_ text: String) throws -> Expression {
    let set = try PolicySet(parsing: "permit(principal, action, resource) when { \(text) };", file: "p")
    return set.policies[0].body.conditions[0].expression
  }

  static func value(of text: String) throws -> Value { try evaluator().evaluate(expression(text)) }
}
