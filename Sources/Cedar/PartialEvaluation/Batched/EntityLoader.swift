/// Where entities come from while a request is being decided, such as a database.
public protocol EntityLoader {
  associatedtype Failure: Error

  /// What there is to know about each of these entities, none of which was asked for before.
  ///
  /// Each is answered, and with all its parts: by an entity or by ``PartialEntity/absent(_:)``. More entities than
  /// were asked for may come along.
  mutating func load(_ uids: [EntityUID]) throws(Failure) -> [PartialEntity]
}

/// Why a request could not be decided by loading entities.
public enum BatchedEvaluationError<Failure: Error>: Error {
  /// The request or a loaded entity does not conform to the schema.
  case input(PartialInputError)
  case loader(Failure)
  /// The loader did not answer for an entity of this type, or left a part of it open.
  case unanswered(EntityType)
  /// The rounds were used up before the decision was certain.
  case tooManyIterations
}

extension BatchedEvaluationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .input(let error): error.description
    case .loader(let failure): "entities could not be loaded: \(failure)"
    case .unanswered(let type): "the loader did not answer for an entity of type `\(type)`"
    case .tooManyIterations: "the decision still depends on entities that are not loaded: allow more rounds"
    }
  }
}
