/// A question in words, with a situation supposed: for trying rules out without a vault.
///
/// What is not said is as usual: signed in afresh, nothing approved, a post that reaches a grid and a record in it,
/// and no fact that holds.
public struct SupposedQuestion: Hashable, Sendable {
  public var role: String
  public var action: String
  public var type: String?
  public var field: String?
  public var purpose: String?
  /// The place the post reaches, with all below it.
  public var reach = "B/baihe/031"
  public var place = "B/baihe/031/07"
  public var isFresh = true
  public var approvals = 0
  public var onBehalf = false
  /// `own`, `party`, `own_household`, `minor`, `frozen`, `closed`, `grant_expired`, or a flag of the catalogue.
  public var facts: [String] = []
  /// Fields, each `type.field`.
  public var consents: [String] = []
  public var withdrawn: [String] = []
  public var granted: [String] = []
  public var grantedMasked: [String] = []
  public var search: String?

  public init(role: String, action: String, type: String? = nil, field: String? = nil, purpose: String? = nil)
  {
    self.role = role
    self.action = action
    self.type = type
    self.field = field
    self.purpose = purpose
  }

  /// What the question is called by in messages: `role action type.field`.
  var words: String {
    [role, action, type.map { type in field.map { "\(type).\($0)" } ?? type }].compactMap(\.self)
      .joined(separator: " ")
  }
}

/// A word of a supposed question that the catalogue does not know.
public struct UnknownWord: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the word should be: `role`, `field`, …
  public let what: String
  public let word: String
  /// What it may be; empty where there are too many to tell.
  public let known: [String]

  public var description: String {
    let problem = "no such \(what): `\(word)`"
    return known.isEmpty ? problem : problem + "\n  one of: \(known.joined(separator: ", "))"
  }
}

extension PolicyEngine {
  /// The question as the engine is asked it.
  public func question(_ supposed: SupposedQuestion) throws(UnknownWord) -> AccessQuestion {
    let reader = SuppositionReader(catalog: catalog)
    guard let action = Action(rawValue: supposed.action) else {
      throw UnknownWord(what: "action", word: supposed.action, known: Action.allCases.map(\.rawValue))
    }
    let type = try reader.type(supposed.type)
    var caller = CallerFacts(
      role: try reader.role(supposed.role), post: "", place: try reader.place(supposed.reach))
    caller.freshSignIn = supposed.isFresh
    caller.onBehalf = supposed.onBehalf
    caller.approvals = supposed.approvals
    return AccessQuestion(
      caller: caller, action: action, type: type, field: try reader.field(supposed.field, of: type),
      place: try reader.place(supposed.place), purpose: try reader.purpose(supposed.purpose),
      facts: try reader.facts(supposed), searchKind: try reader.search(supposed.search))
  }
}

/// Looks the words of a supposed question up in the catalogue.
private struct SuppositionReader {
  let catalog: Catalog

  func role(_ word: String) throws(UnknownWord) -> Name {
    guard let name = Name(word), catalog.roles.contains(where: { $0.name == name }) else {
      throw UnknownWord(what: "role", word: word, known: catalog.roles.map(\.name.text))
    }
    return name
  }

  func type(_ word: String?) throws(UnknownWord) -> RecordType? {
    guard let word else { return nil }
    guard let type = Name(word).flatMap(catalog.type) else {
      throw UnknownWord(what: "record type", word: word, known: catalog.recordTypes.map(\.name.text))
    }
    return type
  }

  func field(_ word: String?, of type: RecordType?) throws(UnknownWord) -> Field? {
    guard let word else { return nil }
    guard let field = Name(word).flatMap({ type?.field($0) }) else {
      throw UnknownWord(what: "field", word: word, known: type?.fields.map(\.name.text) ?? [])
    }
    return field
  }

  func purpose(_ word: String?) throws(UnknownWord) -> Name? {
    guard let word else { return nil }
    guard let name = Name(word), catalog.purpose(name) != nil else {
      throw UnknownWord(what: "purpose", word: word, known: catalog.purposes.map(\.name.text))
    }
    return name
  }

  func place(_ word: String) throws(UnknownWord) -> PlacePath {
    guard let place = PlacePath(word) else { throw UnknownWord(what: "place", word: word, known: []) }
    return place
  }

  func search(_ word: String?) throws(UnknownWord) -> SearchKind? {
    guard let word else { return nil }
    guard let kind = SearchKind(rawValue: word) else {
      throw UnknownWord(what: "search", word: word, known: SearchKind.allCases.map(\.rawValue))
    }
    return kind
  }

  func facts(_ supposed: SupposedQuestion) throws(UnknownWord) -> Facts {
    var facts = Facts()
    for word in supposed.facts {
      switch word {
      case "own": facts.own = true
      case "party": facts.party = true
      case "own_household": facts.ownHousehold = true
      case "minor": facts.minor = true
      case "frozen": facts.frozen = true
      case "closed": facts.closed = true
      case "grant_expired": facts.grantExpired = true
      default:
        guard let flag = Name(word), catalog.flags.contains(flag) else {
          let known = ["own", "party", "own_household", "minor", "frozen", "closed", "grant_expired"]
          throw UnknownWord(what: "fact", word: word, known: known + catalog.flags.map(\.text))
        }
        facts.flags.insert(flag)
      }
    }
    facts.consents = try fields(supposed.consents)
    facts.withdrawn = try fields(supposed.withdrawn)
    facts.granted = try fields(supposed.granted)
    facts.grantedMasked = try fields(supposed.grantedMasked)
    return facts
  }

  private func fields(_ words: [String]) throws(UnknownWord) -> Set<FieldName> {
    var names: Set<FieldName> = []
    for word in words {
      guard let name = FieldName(word), catalog.field(name) != nil else {
        throw UnknownWord(what: "field", word: word, known: [])
      }
      names.insert(name)
    }
    return names
  }
}
