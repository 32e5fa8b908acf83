/// Everything above each node of a hierarchy, at any distance.
///
/// A declaration gives one list of parents to many nodes, so that the edges between nodes could be far more than the text
/// is long. Each declaration is therefore a node of its own between the two:
///
///     node ─┐                 ┌─ parent
///     node ─┼─▶ declaration ─▶┼─ parent
///     node ─┘                 └─ parent
///
/// Strongly connected components (Tarjan's algorithm, without recursion) come out after all those above them. Nodes with
/// the same ancestors share one set; what is left to do is counted, and bounded, because a chain has as many pairs as the
/// square of its length.
struct AncestorSets<Node: Hashable> {
  struct Declaration {
    /// Positions of nodes. INVARIANT: each node is in one declaration.
    let nodes: [Int]
    let parents: [Int]
  }

  /// The work exceeds its bound; found at this node.
  struct TooLarge: Error {
    let position: Int
  }

  private let nodes: [Node]
  private let declarations: [Declaration]
  /// The declaration of each node, counted after the nodes.
  private var vertexAbove: [Int]
  private var remainingSteps: Int
  /// The component of each vertex, nodes and then declarations, or -1.
  private var components: [Int]
  private var sets: [Set<Node>] = [[]]
  /// For each component, the position in `sets` of what is above it, and of that with the component itself.
  private var above: [Int] = []
  private var aboveWithSelf: [Int?] = []
  /// A cycle of nodes, each below the next, if there is one.
  private(set) var cycle: [Int]?

  init(_ nodes: [Node], _ declarations: [Declaration], steps: Int) throws(TooLarge) {
    self.nodes = nodes
    self.declarations = declarations
    remainingSteps = steps
    vertexAbove = Array(repeating: 0, count: nodes.count)
    components = Array(repeating: -1, count: nodes.count + declarations.count)
    for (position, declaration) in declarations.enumerated() {
      for node in declaration.nodes { vertexAbove[node] = nodes.count + position }
      if let first = declaration.nodes.first {
        try take(declaration.nodes.count * declaration.parents.count, at: first)
      }
    }
    try findComponents()
  }

  /// All nodes above the node at `position`; the node itself if it is on a cycle.
  func ancestors(of position: Int) -> Set<Node> { sets[above[components[position]]] }

  // MARK: Components

  private func neighbourCount(_ vertex: Int) -> Int {
    vertex < nodes.count ? 1 : declarations[vertex - nodes.count].parents.count
  }

  private func neighbour(_ vertex: Int, _ index: Int) -> Int {
    vertex < nodes.count ? vertexAbove[vertex] : declarations[vertex - nodes.count].parents[index]
  }

  private mutating func findComponents() throws(TooLarge) {
    var indexes = Array(repeating: -1, count: components.count)
    var lowest = indexes
    var count = 0
    var open: [Int] = []
    var path: [(vertex: Int, next: Int)] = []
    for root in nodes.indices where indexes[root] < 0 {
      path.append((root, 0))
      while let (vertex, next) = path.last {
        if next == 0 {
          indexes[vertex] = count
          lowest[vertex] = count
          count += 1
          open.append(vertex)
        }
        if next < neighbourCount(vertex) {
          path[path.count - 1].next += 1
          let neighbour = neighbour(vertex, next)
          if indexes[neighbour] < 0 {
            path.append((neighbour, 0))
          } else if components[neighbour] < 0 {
            lowest[vertex] = min(lowest[vertex], indexes[neighbour])
          }
          continue
        }
        path.removeLast()
        if let below = path.last?.vertex { lowest[below] = min(lowest[below], lowest[vertex]) }
        if lowest[vertex] == indexes[vertex] {
          let start = open.lastIndex(of: vertex) ?? 0
          let members = Array(open[start...])
          open.removeSubrange(start...)
          try close(members)
        }
      }
    }
  }

  /// Finishes a component; all those above it are finished.
  private mutating func close(_ members: [Int]) throws(TooLarge) {
    let component = above.count
    for vertex in members { components[vertex] = component }
    var parts: Set<Int> = []
    for vertex in members {
      for index in 0..<neighbourCount(vertex) {
        let other = components[neighbour(vertex, index)]
        if other != component { parts.insert(try withSelf(other, of: neighbour(vertex, index))) }
      }
    }
    parts.remove(0)
    let isCyclic = members.count > 1
    if isCyclic, cycle == nil { cycle = findCycle(in: members, component) }
    if !isCyclic, parts.count <= 1 {
      above.append(parts.first ?? 0)
    } else {
      let own = isCyclic ? members.filter { $0 < nodes.count } : []
      try take(parts.reduce(own.count) { $0 + sets[$1].count }, at: members[0])
      var union = Set(own.map { nodes[$0] })
      for part in parts { union.formUnion(sets[part]) }
      above.append(sets.count)
      sets.append(union)
    }
    let isDeclaration = members[0] >= nodes.count
    aboveWithSelf.append(isCyclic || isDeclaration ? above[component] : nil)
  }

  /// The position of the set of what is above `component` and itself, of which `vertex` is a part.
  private mutating func withSelf(_ component: Int, of vertex: Int) throws(TooLarge) -> Int {
    if let known = aboveWithSelf[component] { return known }
    let ancestors = sets[above[component]]
    try take(ancestors.count + 1, at: vertex)
    aboveWithSelf[component] = sets.count
    sets.append(ancestors.union([nodes[vertex]]))
    return sets.count - 1
  }

  private mutating func take(_ steps: Int, at vertex: Int) throws(TooLarge) {
    remainingSteps -= steps
    guard remainingSteps >= 0 else {
      throw TooLarge(position: vertex < nodes.count ? vertex : declarations[vertex - nodes.count].nodes[0])
    }
  }

  /// Some cycle of nodes in a component that has one.
  private func findCycle(in members: [Int], _ component: Int) -> [Int] {
    var positions: [Int: Int] = [:]
    var path: [Int] = []
    var vertex = members[0]
    while positions[vertex] == nil {
      positions[vertex] = path.count
      path.append(vertex)
      let above = (0..<neighbourCount(vertex)).lazy.map { neighbour(vertex, $0) }
      vertex = above.first { components[$0] == component } ?? vertex
    }
    return path[(positions[vertex] ?? 0)...].filter { $0 < nodes.count }
  }
}
