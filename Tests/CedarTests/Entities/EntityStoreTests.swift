import Testing

@testable import Cedar

struct EntityStoreTests {
  private func uid(_ id: String) -> EntityUID { EntityUID(type: "N", id: id) }

  private func entity(_ id: String, in parents: String..., attributes: ValueRecord = .empty) -> Entity {
    Entity(uid: uid(id), attributes: attributes, parents: parents.map(uid))
  }

  @Test func `ancestors are found at any distance`() throws {
    let store = try EntityStore([
      entity("c"), entity("a", in: "b", "x"), entity("b", in: "c"), entity("x", in: "c"),
    ])
    for (below, above) in [("a", "b"), ("a", "c"), ("a", "x"), ("b", "c"), ("x", "c")] {
      #expect(store.isDescendant(uid(below), of: uid(above)))
      #expect(!store.isDescendant(uid(above), of: uid(below)))
    }
    #expect(!store.isDescendant(uid("b"), of: uid("x")))
    #expect(store.node(uid("c"))?.hasAncestors == false)
  }

  @Test func `no entity is above itself`() throws {
    let store = try EntityStore([entity("a", in: "b")])
    #expect(!store.isDescendant(uid("a"), of: uid("a")))
    #expect(!store.isDescendant(uid("nowhere"), of: uid("nowhere")))
  }

  @Test func `a parent need not be in the store`() throws {
    let store = try EntityStore([entity("a", in: "b"), entity("b", in: "absent")])
    #expect(store.isDescendant(uid("a"), of: uid("absent")))
    #expect(store[uid("absent")] == nil)
    #expect(!store.isDescendant(uid("absent"), of: uid("b")))
  }

  @Test func `an entity that is its own parent is refused`() {
    #expect(throws: EntityStoreError.cycle(uid("a"))) { try EntityStore([entity("a", in: "a")]) }
  }

  @Test func `a cycle is refused wherever one enters it`() {
    let cycle = [entity("out", in: "a"), entity("a", in: "b"), entity("b", in: "c"), entity("c", in: "a")]
    for start in cycle.indices {
      let rotated = Array(cycle[start...] + cycle[..<start])
      #expect {
        try EntityStore(rotated)
      } throws: { error in
        guard case EntityStoreError.cycle(let found) = error else { return false }
        return found != uid("out")
      }
    }
  }

  @Test func `an entity given twice alike counts once`() throws {
    let left = entity("a", in: "b", "c", attributes: ["s": .set([.long(1), .long(2)])])
    let right = entity("a", in: "c", "b", "c", attributes: ["s": .set([.long(2), .long(1)])])
    let store = try EntityStore([left, right])
    #expect(Array(store.entities).count == 1)
    #expect(try Array(store.overlaying([right]).entities).count == 1)
  }

  @Test func `two forms of an entity are refused`() throws {
    let one = Entity(uid: uid("a"), attributes: ["x": .long(1)], parents: [uid("p")], tags: ["t": .long(1)])
    let others = [
      Entity(uid: uid("a"), attributes: ["x": .long(2)], parents: [uid("p")], tags: ["t": .long(1)]),
      Entity(uid: uid("a"), attributes: ["x": .long(1)], parents: [uid("q")], tags: ["t": .long(1)]),
      Entity(uid: uid("a"), attributes: ["x": .long(1)], parents: [uid("p")], tags: ["t": .long(2)]),
      Entity(uid: uid("a"), attributes: ["x": .long(1)], parents: [], tags: ["t": .long(1)]),
    ]
    let base = try EntityStore([one])
    for other in others {
      #expect(throws: EntityStoreError.duplicate(uid("a"))) { try EntityStore([one, other]) }
      #expect(throws: EntityStoreError.duplicate(uid("a"))) { try base.overlaying([other]) }
      #expect(throws: EntityStoreError.duplicate(uid("a"))) {
        try base.overlaying([entity("b")]).overlaying([other])
      }
    }
  }

  @Test func `an overlay adds to its base and leaves it as it was`() throws {
    let base = try EntityStore([entity("place", in: "city"), entity("city")])
    let store = try base.overlaying([entity("record", in: "place"), entity("post", in: "city")])
    #expect(store.isDescendant(uid("record"), of: uid("city")))
    #expect(store.isDescendant(uid("post"), of: uid("city")))
    #expect(store.isDescendant(uid("place"), of: uid("city")))
    #expect(base[uid("record")] == nil)
    #expect(Array(base.entities).count == 2)
    #expect(Array(store.entities).count == 4)
  }

  @Test func `an overlay that brings a missing parent completes the base`() throws {
    let base = try EntityStore([entity("a", in: "b"), entity("b", in: "late"), entity("other")])
    let store = try base.overlaying([entity("late", in: "top")])
    #expect(store.isDescendant(uid("a"), of: uid("top")))
    #expect(store.isDescendant(uid("b"), of: uid("top")))
    #expect(!store.isDescendant(uid("other"), of: uid("top")))
    #expect(!base.isDescendant(uid("a"), of: uid("top")))
    #expect(Array(store.entities).count == 4)
    let third = try store.overlaying([entity("top", in: "summit")])
    #expect(third.isDescendant(uid("a"), of: uid("summit")))
    #expect(Array(third.entities).count == 5)
  }

  @Test func `a cycle through an overlay and its base is refused`() throws {
    let base = try EntityStore([entity("a", in: "b"), entity("b", in: "late")])
    #expect(throws: EntityStoreError.self) { try base.overlaying([entity("late", in: "a")]) }
    #expect(throws: EntityStoreError.self) {
      try base.overlaying([entity("x", in: "a"), entity("late", in: "x")])
    }
    #expect(throws: EntityStoreError.self) { try base.overlaying([entity("late", in: "late")]) }
  }

  @Test func `a long chain exhausts no stack`() throws {
    let chain = (0..<2_000).map { entity("\($0)", in: "\($0 + 1)") }
    let store = try EntityStore(chain)
    #expect(store.isDescendant(uid("0"), of: uid("2000")))
    #expect(throws: EntityStoreError.self) { try EntityStore(chain + [entity("2000", in: "0")]) }
  }

  @Test func `the size of the hierarchy is bounded`() throws {
    let chain = (0..<10).map { entity("\($0)", in: "\($0 + 1)") }
    #expect(try TransitiveClosure.nodes(of: chain, over: nil, limit: 55).count == 10)
    #expect(throws: EntityStoreError.hierarchyTooLarge) {
      try TransitiveClosure.nodes(of: chain, over: nil, limit: 54)
    }
  }

  @Test func `a store layer by layer equals a store at once, and both equal a search`() throws {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<150 {
      let count = Int(random.next() % 14) + 1
      // Parents with higher numbers: no cycle. Some are in no store.
      let entities = (0..<count).map { position in
        Entity(
          uid: uid("\(position)"),
          parents: (0..<Int(random.next() % 4)).map { _ in
            uid("\(Int.random(in: (position + 1)...(count + 2), using: &random))")
          })
      }.shuffled(using: &random)
      let cuts = (0..<2).map { _ in Int(random.next() % UInt64(count + 1)) }.sorted()
      let atOnce = try EntityStore(entities)
      let layered = try EntityStore(entities[..<cuts[0]]).overlaying(Array(entities[cuts[0]..<cuts[1]]))
        .overlaying(Array(entities[cuts[1]...]))
      let parents = Dictionary(uniqueKeysWithValues: entities.map { ($0.uid, $0.parents) })
      func reaches(_ below: EntityUID, _ above: EntityUID) -> Bool {
        (parents[below] ?? []).contains { $0 == above || reaches($0, above) }
      }
      for below in 0...(count + 2) {
        for above in 0...(count + 2) {
          let (below, above) = (uid("\(below)"), uid("\(above)"))
          let expected = reaches(below, above)
          #expect(atOnce.isDescendant(below, of: above) == expected)
          #expect(layered.isDescendant(below, of: above) == expected)
        }
      }
      #expect(Set(layered.entities) == Set(entities))
    }
  }

  @Test func `ids that are equal only canonically are different entities`() throws {
    let store = try EntityStore([entity("\u{E9}", in: "top"), entity("e\u{301}")])
    #expect(Array(store.entities).count == 2)
    #expect(!store.isDescendant(uid("e\u{301}"), of: uid("top")))
  }
}
