/// Whether a satisfied policy allows or denies.
public enum Effect: String, Hashable, Sendable {
  case permit, forbid
}

/// The name of a policy within its set.
public struct PolicyID: Hashable, Comparable, Sendable {
  public let text: Text

  public init(_ text: Text) { self.text = text }
  public init(_ string: some StringProtocol) { text = Text(string) }

  public static func < (left: PolicyID, right: PolicyID) -> Bool { left.text < right.text }
}

extension PolicyID: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

extension PolicyID: CustomStringConvertible {
  public var description: String { text.string }
}

/// `@key("value")` before a policy. The language gives annotations no meaning.
public struct Annotation: Hashable, Sendable {
  public let key: Text
  /// Empty where the annotation was written without a value.
  public let value: Text
  /// Whether a value was written; `@key` means the same as `@key("")`.
  public let hasValue: Bool

  init(key: Text, value: Text?) {
    self.key = key
    self.value = value ?? .empty
    hasValue = value != nil
  }
}

/// One policy, ready to be evaluated.
public struct Policy: Sendable {
  /// One object, so that walking over many policies counts one reference for each.
  private let storage: Storage

  private final class Storage: Sendable {
    let id: PolicyID
    let scope: Scope<EntityUID>
    let body: PolicyBody
    let link: TemplateLink?

    init(id: PolicyID, scope: Scope<EntityUID>, body: PolicyBody, link: TemplateLink?) {
      self.id = id
      self.scope = scope
      self.body = body
      self.link = link
    }
  }

  init(id: PolicyID, scope: Scope<EntityUID>, body: PolicyBody, link: TemplateLink? = nil) {
    storage = Storage(id: id, scope: scope, body: body, link: link)
  }

  public var id: PolicyID { storage.id }
  var scope: Scope<EntityUID> { storage.scope }
  var body: PolicyBody { storage.body }
  /// How the policy was made of a template; nil where it was written as it is.
  public var link: TemplateLink? { storage.link }

  public var effect: Effect { body.effect }
  /// As written, at the template where there is one; no key twice.
  public var annotations: [Annotation] { body.annotations }
  /// Where the policy, or its template, begins, its annotations included.
  public var location: SourceLocation { body.location }

  /// The value of the annotation with this key; empty where it was written without a value.
  public func annotation(_ key: Text) -> Text? { body.annotation(key) }
}

/// A policy with slots in its scope. It takes no part in authorization by itself.
public struct PolicyTemplate: Sendable {
  public let id: PolicyID
  let scope: Scope<EntityOrSlot>
  let body: PolicyBody

  public var effect: Effect { body.effect }
  public var annotations: [Annotation] { body.annotations }
  public var location: SourceLocation { body.location }

  public func annotation(_ key: Text) -> Text? { body.annotation(key) }

  /// The slots to fill; at least one.
  public var slots: [Slot] {
    [scope.principal.reference, scope.resource.reference].compactMap {
      if case .slot(let slot)? = $0?.node { slot } else { nil }
    }
  }
}

/// What policies and templates have in common: everything but the scope.
final class PolicyBody: Sendable {
  let effect: Effect
  let annotations: [Annotation]
  let conditions: [Condition]
  let source: SourceFile
  let span: SourceSpan

  init(
    effect: Effect, annotations: [Annotation], conditions: [Condition], source: SourceFile, span: SourceSpan
  ) {
    self.effect = effect
    self.annotations = annotations
    self.conditions = conditions
    self.source = source
    self.span = span
  }

  var location: SourceLocation { source.location(of: span) }

  func annotation(_ key: Text) -> Text? { annotations.first { $0.key == key }?.value }
}

/// A `when` or `unless` clause.
struct Condition: Sendable {
  enum Kind: String, Sendable {
    case when, unless
  }

  let kind: Kind
  let expression: Expression
  let span: SourceSpan
}
