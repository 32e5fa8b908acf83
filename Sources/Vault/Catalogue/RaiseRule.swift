/// A rule that lifts fields to a higher label at decision time (domain, raise rules 1, 2 and 7).
///
/// Only the decision changes; the key a field was sealed under never does. A level is never lowered.
public struct RaiseRule: Sendable {
  public let id: Name
  public let condition: Condition
  public let effect: Effect

  public enum Condition: Hashable, Sendable {
    /// The subject is under 14 today.
    case minor
    /// The flag of that name holds.
    case flag(Name)
  }

  public enum Effect: Hashable, Sendable {
    /// Fields of these categories (all fields where `nil`) take this label.
    case label(Label, categories: Set<Category>?)
    /// The record counts as frozen.
    case freeze
  }

  /// Whether the rule speaks about a record of which these facts hold.
  func applies(to facts: Facts) -> Bool {
    switch condition {
    case .minor: facts.minor
    case .flag(let flag): facts.flags.contains(flag)
    }
  }
}

extension Catalog {
  /// Whether the facts of some record would raise the field's label.
  func canRaise(_ field: Field) -> Bool {
    raiseRules.contains { rule in
      guard case .label(_, let categories) = rule.effect else { return false }
      return categories?.contains(field.category) ?? true
    }
  }
}

/// How often a caller may do something within a time (domain, levels).
public struct Budget: Sendable {
  public let id: Name
  public let actions: [Action]
  public let counts: Subject
  public let count: Int
  /// The length of the sliding window.
  public let seconds: Int

  public enum Subject: Hashable, Sendable {
    /// Fields shown at this level.
    case level(Level)
    case fields([FieldName])
  }
}
