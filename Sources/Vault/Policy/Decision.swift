/// What somebody asks of the vault, with all that policy may know.
public struct AccessQuestion: Sendable {
  public var caller: CallerFacts
  public var action: Action
  /// `nil` for the vault itself: its people, places and log.
  public var type: RecordType?
  /// `nil` where no single field is meant.
  public var field: Field?
  /// The record's place, or the place asked about.
  public var place: PlacePath?
  public var purpose: Name?
  public var facts: Facts
  /// For searches.
  public var searchKind: SearchKind?

  public init(
    caller: CallerFacts, action: Action, type: RecordType? = nil, field: Field? = nil,
    place: PlacePath? = nil, purpose: Name? = nil, facts: Facts = Facts(), searchKind: SearchKind? = nil
  ) {
    self.caller = caller
    self.action = action
    self.type = type
    self.field = field
    self.place = place
    self.purpose = purpose
    self.facts = facts
    self.searchKind = searchKind
  }
}

/// The answer of the policies.
public enum Decision: Hashable, Sendable {
  /// The policies that permit it.
  case permit(policies: [String])
  case deny(Denial)

  public var isPermitted: Bool {
    if case .permit = self { true } else { false }
  }

  public var denial: Denial? {
    if case .deny(let denial) = self { denial } else { nil }
  }
}

/// Why something is denied, and what would open it.
public struct Denial: Hashable, Sendable {
  public let reason: ReasonCode
  /// Everything that is missing, in the order in which to get it; empty where nothing would open it.
  public let procedures: [ReasonCode]
  /// The forbids that decided.
  public let policies: [String]

  public init(_ reason: ReasonCode, procedures: [ReasonCode] = [], policies: [String] = []) {
    self.reason = reason
    self.procedures = procedures
    self.policies = policies
  }
}

/// How a field is shown.
public enum FieldForm: Hashable, Sendable {
  case clear
  case masked(MaskKind)
  case withheld(Denial)

  /// `clear`, `masked` or `withheld`.
  public var word: String {
    switch self {
    case .clear: "clear"
    case .masked: "masked"
    case .withheld: "withheld"
    }
  }

  public var isShown: Bool {
    if case .withheld = self { false } else { true }
  }
}

/// What is decided for one field of a record.
public struct FieldDecision: Sendable {
  public let field: Field
  public internal(set) var form: FieldForm
  /// The label after the raise rules.
  public let label: Label
  /// Whether the caller may have the field in clear; for a field shown as it stands the question does not arise
  /// and the answer is a denial.
  public let reveal: Decision
  /// The policies behind `form`.
  public internal(set) var policies: [String]

  /// There is more to the field than is shown, and a reveal of it would be answered now.
  public var isRevealable: Bool {
    switch form {
    case .clear, .masked(.none): false
    case .masked, .withheld: reveal.isPermitted
    }
  }
}

/// What is decided for a record: every field asked for, in the order of the catalogue.
public struct FieldDecisions: Sendable {
  public internal(set) var fields: [FieldDecision]

  public subscript(name: Name) -> FieldDecision? { fields.first { $0.field.name == name } }

  /// The level of the whole answer: what is derived from several fields takes the highest (raise rule 5).
  public var highestLevel: Level {
    fields.lazy.filter(\.form.isShown).map(\.label.level).max() ?? .open
  }

  /// Every policy that decided something, each once, in order.
  public var policies: [String] { Set(fields.flatMap(\.policies)).sorted() }
}
