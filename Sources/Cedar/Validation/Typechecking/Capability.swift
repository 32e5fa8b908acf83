/// Something that a condition has established: this expression has this attribute, or this tag
/// (specification: `Capabilities` in `Cedar/Validation/Typechecker.lean`).
struct Capability: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case attribute, tag
  }

  let kind: Kind
  /// The expression and the name or key, as numbers of ``ExpressionClasses``.
  let expression: Int
  let key: Int
}

/// What holds where an expression is true.
struct CapabilitySet: Sendable {
  fileprivate var members: Set<Capability> = []

  static let none = CapabilitySet()

  init() {}
  init(_ capability: Capability) { members = [capability] }

  var isEmpty: Bool { members.isEmpty }

  /// Takes time in proportion to the smaller of both.
  mutating func formUnion(_ other: consuming CapabilitySet) {
    if other.members.count > members.count { swap(&self, &other) }
    members.formUnion(other.members)
  }

  mutating func formIntersection(_ other: CapabilitySet) {
    if members.isEmpty { return }
    if other.members.isEmpty {
      members = []
    } else if other.members.count < members.count {
      members = other.members.filter(members.contains)
    } else {
      members = members.filter(other.members.contains)
    }
  }
}

/// What holds where the typechecker is, because something to the left of it was true.
///
/// One table for the whole walk: entering the right operand of `&&` or a branch adds to it, leaving takes away
/// again, so that a long chain of conditions is not copied for each operand.
struct PriorCapabilities {
  private var counts: [Capability: Int] = [:]

  func contains(_ capability: Capability) -> Bool { counts[capability] != nil }

  mutating func add(_ capabilities: CapabilitySet) {
    for capability in capabilities.members { counts[capability, default: 0] += 1 }
  }

  mutating func remove(_ capabilities: CapabilitySet) {
    for capability in capabilities.members {
      if let count = counts[capability], count > 1 {
        counts[capability] = count - 1
      } else {
        counts[capability] = nil
      }
    }
  }
}
