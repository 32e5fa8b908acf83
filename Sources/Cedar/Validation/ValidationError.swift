/// Why a policy is not valid for a schema, and where.
///
/// Printed as `FILE:LINE:COLUMN: for policy ID: MESSAGE`, with the way out, where there is one, on a line of its
/// own.
public struct ValidationError: Error, Sendable {
  public let policy: PolicyID
  let source: SourceFile
  /// The offending stretch of the source.
  public let span: SourceSpan
  public let kind: Kind
  /// Lower case, one line; names from the policy and from the schema in backticks.
  public let message: String
  /// What to write instead.
  public let hint: String?
  /// The requests for which the policy is wrong, or the first such where there are several; nil where it is wrong
  /// whatever the request.
  public let request: RequestType?

  /// Where the offending stretch begins. Worked out when asked for.
  public var location: SourceLocation { source.location(of: span) }

  /// What is wrong, for programs.
  public enum Kind: String, Hashable, Sendable {
    /// A type of entities, an action or an id of an enumerated type that the schema does not declare.
    case undeclaredEntityType, undeclaredAction, undeclaredEntity
    /// No action that the scope allows applies to a principal and a resource that it allows.
    case noApplicableAction
    /// An operand of a type that the operator does not take.
    case unexpectedType
    /// Types that must be one, or in permissive mode must have one above them.
    case incompatibleTypes
    /// An attribute that is not declared, or that may be absent.
    case undeclaredAttribute, optionalAttribute
    /// A tag that may be absent, or of an entity that has none.
    case optionalTag, undeclaredTag
    case emptySet
    /// An extension function with too many or too few arguments, with an argument that must be a literal, or with
    /// a literal that is none of its type.
    case argumentCount, nonLiteralArgument, malformedLiteral
    /// More steps from entity to entity than the level allows, or a step from an entity that is not of the request.
    case levelExceeded, literalDereference
    /// Checking would take too long; see ``ValidationLimits``.
    case tooComplex
  }
}

extension ValidationError: Hashable {
  /// Two errors are the same where they say the same; for which request does not matter.
  public static func == (left: ValidationError, right: ValidationError) -> Bool {
    left.span == right.span && left.kind == right.kind && left.policy == right.policy
      && left.message.utf8.elementsEqual(right.message.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(policy)
    hasher.combine(span)
    hasher.combine(kind)
  }
}

extension ValidationError: CustomStringConvertible {
  public var description: String {
    let line = "\(location): for policy `\(policy.text.legible)`: \(message)"
    return if let hint { "\(line)\n  hint: \(hint)" } else { line }
  }
}

/// The types of a request, which are all that a policy is checked against.
public struct RequestType: Hashable, Sendable {
  public let principal: EntityType
  public let action: EntityUID
  public let resource: EntityType

  public init(principal: EntityType, action: EntityUID, resource: EntityType) {
    self.principal = principal
    self.action = action
    self.resource = resource
  }
}

extension RequestType: CustomStringConvertible {
  public var description: String {
    "principal `\(principal)`, action `\(action.quoted)`, resource `\(resource)`"
  }
}
