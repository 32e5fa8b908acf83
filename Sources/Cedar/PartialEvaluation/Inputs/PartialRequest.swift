/// A request of which a part may be unknown (RFC 95).
public struct PartialRequest: Hashable, Sendable {
  public let principal: PartialEntityUID
  public let action: EntityUID
  public let resource: PartialEntityUID
  public let context: PartialContext

  public init(
    principal: PartialEntityUID, action: EntityUID, resource: PartialEntityUID, context: PartialContext
  ) {
    self.principal = principal
    self.action = action
    self.resource = resource
    self.context = context
  }

  /// - Parameter context: the whole context, or nil where nothing of it is known.
  public init(
    principal: PartialEntityUID, action: EntityUID, resource: PartialEntityUID, context: ValueRecord?
  ) {
    self.init(
      principal: principal, action: action, resource: resource,
      context: context.map { .known($0) } ?? .unknown)
  }

  /// The request of which everything is known.
  public init(_ request: Request) {
    self.init(
      principal: .known(request.principal), action: request.action, resource: .known(request.resource),
      context: .known(request.context))
  }

  /// Whether `request` is one that this may turn out to be.
  ///
  /// - Parameter entities: the entities of the request, among which those promised to be present must be.
  func agrees(with request: Request, _ entities: EntityStore) -> Bool {
    principal.agrees(with: request.principal, entities) && action == request.action
      && resource.agrees(with: request.resource, entities)
      && context.agrees(with: request.context)
  }
}

/// A principal or a resource whose type is known.
public enum PartialEntityUID: Hashable, Sendable {
  case known(EntityUID)
  /// Some entity of the type. `isPresent` promises that it is one that exists: then reading an attribute that the
  /// schema requires cannot fail.
  case unknown(EntityType, isPresent: Bool = false)

  public var type: EntityType {
    switch self {
    case .known(let uid): uid.type
    case .unknown(let type, _): type
    }
  }

  /// The identifier, where it is known.
  public var uid: EntityUID? {
    if case .known(let uid) = self { uid } else { nil }
  }

  func isPresent(in entities: PartialEntities) -> Bool {
    switch self {
    case .known(let uid): entities.isPresent(uid)
    case .unknown(_, let isPresent): isPresent
    }
  }

  func agrees(with uid: EntityUID, _ entities: EntityStore) -> Bool {
    switch self {
    case .known(let known): known == uid
    case .unknown(let type, let isPresent):
      uid.type == type && (!isPresent || entities.node(uid) != nil)
    }
  }
}
