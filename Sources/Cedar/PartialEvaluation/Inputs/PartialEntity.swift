/// An entity of which attributes, ancestors and tags are each known as a whole or not at all (RFC 95).
public struct PartialEntity: Sendable {
  public let uid: EntityUID
  let knowledge: Knowledge

  enum Knowledge: Sendable {
    /// There is no such entity.
    case absent
    case present(Parts)
  }

  struct Parts: Sendable {
    let attributes: ValueRecord?
    let ancestors: EntityUIDSet?
    let tags: ValueRecord?
  }

  private init(_ uid: EntityUID, _ knowledge: Knowledge) {
    self.uid = uid
    self.knowledge = knowledge
  }

  /// An entity that exists.
  ///
  /// - Parameters:
  ///   - attributes: all of them, or nil where they are unknown.
  ///   - ancestors: every entity above this one, at any distance, or nil where they are unknown.
  ///   - tags: all of them, or nil where they are unknown.
  public init(uid: EntityUID, attributes: ValueRecord?, ancestors: [EntityUID]?, tags: ValueRecord?) {
    self.init(
      uid, .present(Parts(attributes: attributes, ancestors: ancestors.map { EntityUIDSet($0) }, tags: tags)))
  }

  /// The knowledge that no such entity exists.
  public static func absent(_ uid: EntityUID) -> PartialEntity { PartialEntity(uid, .absent) }

  init(_ node: EntityNode) {
    self.init(
      node.uid,
      .present(Parts(attributes: node.attributes, ancestors: node.ancestors, tags: node.tags)))
  }

  var isAbsent: Bool {
    if case .absent = knowledge { true } else { false }
  }

  /// The parts, where the entity exists.
  var parts: Parts? {
    if case .present(let parts) = knowledge { parts } else { nil }
  }

  /// Whether the entity that `store` has, or that it has not, is as far as known the same.
  func agrees(with node: EntityNode?) -> Bool {
    switch (knowledge, node) {
    case (.absent, nil): true
    case (.present(let parts), let node?):
      (parts.attributes.map { $0 == node.attributes } ?? true)
        && (parts.ancestors.map { $0 == node.ancestors } ?? true)
        && (parts.tags.map { $0 == node.tags } ?? true)
    default: false
    }
  }
}

extension EntityStore {
  /// Everything about the entity, which may be that it is absent: an answer to a request to load it.
  public func partialEntity(_ uid: EntityUID) -> PartialEntity {
    node(uid).map { PartialEntity($0) } ?? .absent(uid)
  }
}
