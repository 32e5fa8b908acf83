/// Why entities or a request are not as a schema says.
///
/// The text names types and attributes; it never contains an entity's id, the key of a tag or a value.
public struct ConformanceError: Error, Hashable, Sendable {
  /// What is at fault.
  public enum Part: Hashable, Sendable {
    case entity(EntityUID)
    /// The entities taken together.
    case entities
    case principal, action, resource, context
  }

  public enum Cause: Hashable, Sendable {
    case nonconformance(Nonconformance)
    case store(EntityStoreError)
    /// The action cannot be done by principals, or on resources, of the type.
    case doesNotApply(EntityType)
  }

  public let part: Part
  public let cause: Cause

  init(_ part: Part, _ cause: Cause) {
    self.part = part
    self.cause = cause
  }

  init(_ error: EntityStoreError) {
    self.init(error.uid.map { .entity($0) } ?? .entities, .store(error))
  }

  /// What `body` gives; what it throws is told of `part`.
  static func naming<Result>(
    _ part: Part, _ body: () throws(Nonconformance) -> Result
  ) throws(ConformanceError) -> Result {
    do {
      return try body()
    } catch {
      throw ConformanceError(part, .nonconformance(error))
    }
  }
}

extension EntityStoreError {
  /// The entity at fault, where there is one.
  var uid: EntityUID? {
    switch self {
    case .duplicate(let uid), .cycle(let uid): uid
    case .hierarchyTooLarge: nil
    }
  }
}

extension ConformanceError: CustomStringConvertible {
  public var description: String { "\(part): \(cause)" }
}

extension ConformanceError.Cause: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nonconformance(let error): "\(error)"
    case .store(let error): "\(error)"
    case .doesNotApply(let type): "the action does not apply to the type `\(type)`"
    }
  }
}

extension ConformanceError.Part: CustomStringConvertible {
  public var description: String {
    switch self {
    case .entity(let uid): uid.type.isAction ? "action" : "entity of type `\(uid.type)`"
    case .entities: "entities"
    case .principal: "principal"
    case .action: "action"
    case .resource: "resource"
    case .context: "context"
    }
  }
}
