/// The common types of a schema, to be resolved in an order in which each comes after those it refers to.
struct CommonTypes {
  private struct Declaration {
    let name: Text
    let namespace: Text
    let source: SourceFile
    let type: SchemaFragment.TypeExpression
  }

  private let names: DeclaredNames
  /// In the order of their positions in `names`.
  private var declarations: [Declaration] = []

  init(_ fragments: [SchemaFragment], _ names: DeclaredNames) {
    self.names = names
    for fragment in fragments {
      for namespace in fragment.namespaces {
        for type in namespace.commonTypes {
          let name = SchemaName.qualified(type.name.node, in: namespace.name.node)
          declarations.append(
            Declaration(
              name: name, namespace: namespace.name.node, source: fragment.source, type: type.type))
        }
      }
    }
  }

  /// A resolver that knows every common type.
  func resolved() throws(SchemaError) -> TypeResolver {
    var resolver = TypeResolver(names: names, commonTypes: Array(repeating: nil, count: declarations.count))
    for position in try order() {
      let declaration = declarations[position]
      resolver.commonTypes[position] = try resolver.resolve(
        declaration.type, in: declaration.namespace, declaration.source)
    }
    return resolver
  }

  /// The positions, each after those it refers to. No recursion: a chain may be as long as the text.
  private func order() throws(SchemaError) -> [Int] {
    enum State { case unvisited, open, done }
    var states = Array(repeating: State.unvisited, count: declarations.count)
    var order: [Int] = []
    for root in declarations.indices where states[root] == .unvisited {
      states[root] = .open
      var path = [(position: root, references: references(of: root)[...])]
      while let top = path.last {
        guard let next = top.references.first else {
          states[top.position] = .done
          order.append(top.position)
          path.removeLast()
          continue
        }
        path[path.count - 1].references.removeFirst()
        switch states[next] {
        case .done: continue
        case .open: throw cycle(path.map(\.position).drop { $0 != next })
        case .unvisited:
          states[next] = .open
          path.append((next, references(of: next)[...]))
        }
      }
    }
    return order
  }

  /// The positions of the common types that the type at `position` refers to.
  private func references(of position: Int) -> [Int] {
    let declaration = declarations[position]
    var references: Set<Int> = []
    func collect(_ expression: SchemaFragment.TypeExpression) {
      switch expression.kind {
      case .string, .long, .bool, .extension: break
      case .reference(let name, let kind):
        if case .commonType(let position) = names.referent(of: name, in: declaration.namespace, as: kind) {
          references.insert(position)
        }
      case .set(let element): collect(element)
      case .record(let attributes): for attribute in attributes { collect(attribute.type) }
      }
    }
    collect(declaration.type)
    return references.sorted()
  }

  private func cycle(_ positions: some Collection<Int>) -> SchemaError {
    let names = positions.map { declarations[$0].name }
    let site = positions.first.map { self.names.commonTypeSites[$0] }
    let message =
      "the common type `\(names[0])` is made of itself: \(Cycle.description(names.map { "`\($0)`" }))"
    let hint = "refer to an entity type somewhere on the way: entities may refer to each other"
    return (site ?? self.names.commonTypeSites[0]).failure(message, hint: hint)
  }
}

/// How a cycle is told in messages.
enum Cycle {
  /// `names` with the first again at the end, and not more than a few of them.
  static func description(_ names: [String]) -> String {
    let shown = names.count <= 8 ? names[...] : names[..<6] + ["…"] + names.suffix(1)
    return (shown + names.prefix(1)).joined(separator: " -> ")
  }
}
