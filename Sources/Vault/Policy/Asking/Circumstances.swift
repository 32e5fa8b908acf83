import Cedar

/// The part of a question that a procedure could change, and how much of it is supposed.
///
/// A decision is asked with the circumstances as they are; the explanation of a denial supposes better ones.
struct Circumstances: Hashable {
  var purpose: Name?
  /// The subject consents to every field of the type.
  var consent = false
  /// The caller has a grant of every field of the type.
  var grant = false
  var approvals: Int
  var freshSignIn: Bool
}

/// The names under which policies see the context.
enum ContextName {
  static let purpose: Text = "purpose"
  static let field: Text = "field"
  static let level: Text = "level"
  static let maskedLevel: Text = "maskedLevel"
  static let categories: Text = "categories"
  static let searchKind: Text = "searchKind"
  static let approvals: Text = "approvals"
  static let consents: Text = "consents"
  static let granted: Text = "granted"
  static let grantedMasked: Text = "grantedMasked"
  static let facts: Text = "facts"

  static let own: Text = "own"
  static let party: Text = "party"
  static let ownHousehold: Text = "ownHousehold"
  static let minor: Text = "minor"
  static let frozen: Text = "frozen"
  static let closed: Text = "closed"
  static let grantExpired: Text = "grantExpired"

  static let place: Text = "place"
  static let freshSignIn: Text = "freshSignIn"
  static let onBehalf: Text = "onBehalf"
  static let type: Text = "type"
}

/// Everything of the context that does not depend on the field, worked out once for a record.
struct CircumstanceValues {
  let purpose: Value
  let approvals: Value
  let consents: Value
  let granted: Value
  let grantedMasked: Value
  let facts: Value

  init(_ circumstances: Circumstances, _ question: AccessQuestion, _ engine: PolicyEngine) {
    let vocabulary = engine.vocabulary
    let all = question.type.flatMap { vocabulary.entities(of: $0.name)?.fields } ?? []
    func fields(_ names: Set<FieldName>, and more: [EntityUID] = []) -> Value {
      if names.isEmpty, more.isEmpty { return .set(.empty) }
      let named = names.compactMap { vocabulary.entity(of: $0, in: engine.catalog) }
      return .set(ValueSet((named + more).map(Value.entity)))
    }
    let facts = question.facts
    purpose = .entity(vocabulary.entity(of: circumstances.purpose))
    approvals = .long(Int64(circumstances.approvals))
    consents = fields(facts.consents, and: circumstances.consent ? all : [])
    granted = fields(facts.granted, and: circumstances.grant ? all : [])
    grantedMasked = fields(facts.grantedMasked)
    var values: [(Text, Value)] = [
      (ContextName.own, .bool(facts.own)), (ContextName.party, .bool(facts.party)),
      (ContextName.ownHousehold, .bool(facts.ownHousehold)), (ContextName.minor, .bool(facts.minor)),
      (ContextName.frozen, .bool(facts.frozen)), (ContextName.closed, .bool(facts.closed)),
      (ContextName.grantExpired, .bool(facts.grantExpired)),
    ]
    for (name, text) in engine.flagNames { values.append((text, .bool(facts.flags.contains(name)))) }
    self.facts = .record(ValueRecord(values))
  }

  /// The context of a question about one field.
  func context(_ field: FieldInContext, _ searchKind: Value) -> ValueRecord {
    ValueRecord([
      (ContextName.purpose, purpose), (ContextName.field, field.entity), (ContextName.level, field.level),
      (ContextName.maskedLevel, field.maskedLevel), (ContextName.categories, field.categories),
      (ContextName.searchKind, searchKind), (ContextName.approvals, approvals),
      (ContextName.consents, consents), (ContextName.granted, granted),
      (ContextName.grantedMasked, grantedMasked), (ContextName.facts, facts),
    ])
  }
}

/// A field as a question sees it: after the raise rules.
struct FieldInContext {
  let entity: Value
  let level: Value
  let maskedLevel: Value
  let categories: Value

  /// No single field.
  static let any = FieldInContext(
    entity: .entity(Vocabulary.anyField), level: .long(0), maskedLevel: .long(0), categories: .set(.empty))

  private init(entity: Value, level: Value, maskedLevel: Value, categories: Value) {
    self.entity = entity
    self.level = level
    self.maskedLevel = maskedLevel
    self.categories = categories
  }

  init(_ field: Field, _ raised: RaisedLabel, entity: EntityUID, _ vocabulary: Vocabulary) {
    self.entity = .entity(entity)
    level = .long(Int64(raised.label.level.rawValue))
    maskedLevel = .long(Int64(raised.maskedLevel.rawValue))
    categories = .set(ValueSet(raised.categories.map { .entity(vocabulary.entity(of: $0)) }))
  }
}

/// A field's label after the raise rules; never lower than before.
struct RaisedLabel: Hashable {
  private(set) var label: Label
  private(set) var maskedLevel: Level
  /// The field's own category and each one a rule added.
  private(set) var categories: [Category]

  init(_ field: Field, _ rules: [RaiseRule], _ facts: Facts) {
    label = field.label
    maskedLevel = field.maskedLevel
    categories = [field.category]
    for rule in rules where rule.applies(to: facts) {
      guard case .label(let to, let scope) = rule.effect else { continue }
      if let scope, !scope.contains(field.category) { continue }
      raise(to: to)
    }
  }

  /// Every form of the field is at least of this label now.
  mutating func raise(to other: Label) {
    if !categories.contains(other.category) { categories.append(other.category) }
    if other.level >= label.level { label = other }
    maskedLevel = max(maskedLevel, other.level)
  }
}
