import Testing

@testable import Cedar

struct BatchedEvaluationTests {
  @Test func `loading what is needed gives the decision of the full answer`() throws {
    var loaded = 0
    var all = 0
    for (seed, each) in try PartialWorld.worlds(40).enumerated() {
      var world = each
      for _ in 0..<10 {
        let request = world.data.request()
        var loader = StoreLoader(world.store)
        let answer = try world.authorizer.isAuthorizedBatched(request, loader: &loader, maxIterations: 12)
        let full = Authorizer.isAuthorized(request, world.policies, world.store)
        #expect(answer.decision == full.decision, "seed \(seed)")
        #expect(Set(loader.asked).count == loader.asked.count, "asked twice")
        #expect(!loader.asked.contains { $0.type.isAction })
        loaded += loader.asked.count
        all += 20
      }
    }
    print("batched evaluation: \(loaded) of \(all) entities loaded")
    #expect(loaded * 3 < all)
  }

  @Test func `each step of a chain of references takes a round`() throws {
    let schema = try Schema(
      parsing: """
        entity Node { next: Node, last: Bool };
        action go appliesTo { principal: Node, resource: Node };
        """, file: "s")
    let policies = try PolicySet(
      parsing: "permit (principal, action, resource) when { principal.next.next.next.last };", file: "p")
    let nodes = (0..<5).map { number in
      Entity(
        uid: EntityUID(type: "Node", id: Text("\(number)")),
        attributes: [
          "next": .entity(EntityUID(type: "Node", id: Text("\(number + 1)"))), "last": .bool(number == 3),
        ])
    }
    let request = Request(
      principal: nodes[0].uid, action: EntityUID(type: "Action", id: "go"), resource: nodes[4].uid)
    let authorizer = try PartialAuthorizer(policies, schema)
    var loader = StoreLoader(try EntityStore(nodes))
    let answer = try authorizer.isAuthorizedBatched(request, loader: &loader, maxIterations: 4)
    #expect(answer.decision == .allow)
    #expect(answer.rounds == 4)
    #expect(loader.asked == nodes[0...3].map(\.uid))
    #expect(throws: BatchedEvaluationError<Never>.self) {
      var loader = StoreLoader(try EntityStore(nodes))
      _ = try authorizer.isAuthorizedBatched(request, loader: &loader, maxIterations: 3)
    }
  }

  @Test func `nothing is loaded that cannot change the decision`() throws {
    let schema = try Schema(
      parsing: """
        entity User { level: Long };
        entity Document { owner: User, secret: Bool };
        action all;
        action read in [all] appliesTo { principal: User, resource: Document };
        """, file: "s")
    func asked(_ text: String) throws -> [EntityUID] {
      let authorizer = try PartialAuthorizer(PolicySet(parsing: text, file: "p"), schema)
      var loader = StoreLoader(.empty)
      let request = Request(
        principal: EntityUID(type: "User", id: "u"), action: EntityUID(type: "Action", id: "read"),
        resource: EntityUID(type: "Document", id: "d"))
      _ = try authorizer.isAuthorizedBatched(request, loader: &loader, maxIterations: 5)
      return loader.asked
    }
    let document = EntityUID(type: "Document", id: "d")
    // Actions are known from the schema.
    #expect(try asked("permit (principal, action in Action::\"all\", resource);") == [])
    // A forbid that holds, or no permit that could.
    #expect(
      try asked(
        "forbid (principal, action, resource); permit (principal, action, resource) when { principal.level > 5 };"
      ) == [])
    #expect(try asked("forbid (principal, action, resource) when { resource.secret };") == [])
    // A permit holds, so only the forbid matters.
    #expect(
      try asked(
        """
        permit (principal, action, resource);
        permit (principal, action, resource) when { principal.level > 5 };
        forbid (principal, action, resource) when { resource.secret };
        """) == [document])
    // Compared, not looked into.
    #expect(
      try asked("permit (principal, action, resource) when { resource.owner == User::\"other\" };")
        == [document])
  }

  @Test func `a loader that does not answer, or fails, is told of`() throws {
    struct Failing: EntityLoader {
      struct Failure: Error {}
      mutating func load(_ uids: [EntityUID]) throws(Failure) -> [PartialEntity] { throw Failure() }
    }
    struct Silent: EntityLoader {
      var knowsHalf = false
      mutating func load(_ uids: [EntityUID]) -> [PartialEntity] {
        knowsHalf
          ? uids.map { PartialEntity(uid: $0, attributes: nil, ancestors: [], tags: .empty) } : []
      }
    }
    let schema = try Schema(
      parsing: """
        entity User { level: Long };
        action read appliesTo { principal: User, resource: User };
        """, file: "s")
    let authorizer = try PartialAuthorizer(
      PolicySet(
        parsing: "permit (principal, action, resource) when { principal.level > 5 };", file: "p"), schema)
    let user = EntityUID(type: "User", id: "u")
    let request = Request(principal: user, action: EntityUID(type: "Action", id: "read"), resource: user)
    func error<Loader: EntityLoader>(_ loader: Loader) -> String {
      var loader = loader
      do throws(BatchedEvaluationError<Loader.Failure>) {
        _ = try authorizer.isAuthorizedBatched(request, loader: &loader, maxIterations: 5)
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    #expect(error(Failing()).hasPrefix("entities could not be loaded: "))
    #expect(error(Silent()) == "the loader did not answer for an entity of type `User`")
    #expect(error(Silent(knowsHalf: true)) == "the loader did not answer for an entity of type `User`")
  }
}

/// Loads from a store and notes what it was asked for.
struct StoreLoader: EntityLoader {
  let store: EntityStore
  private(set) var asked: [EntityUID] = []

  init(_ store: EntityStore) { self.store = store }

  mutating func load(_ uids: [EntityUID]) -> [PartialEntity] {
    asked += uids
    return uids.map(store.partialEntity)
  }
}
