import Cedar

/// What a policy set must pass before it is put in force, beyond the language.
extension PolicyEngine {
  /// Every role, purpose, field, … a policy names must be one of the catalogue's: a policy about a role that
  /// does not exist would silently never apply.
  static func checkMentions(
    in policies: PolicySet, _ vocabulary: Vocabulary
  ) throws(PolicyLoadError) {
    for policy in policies.policies {
      for mention in policy.mentionedEntities {
        let entity = mention.entity
        guard let kind = Vocabulary.kinds[entity.type] else {
          throw PolicyLoadError(
            mention.location, "no entity of type `\(entity.type)` can be named in a policy",
            help: "one of: \(Vocabulary.kinds.keys.sorted().map(\.description).joined(separator: ", "))")
        }
        // The tree of places changes while the vault runs; a place that is not there contains nothing.
        guard kind.isClosed, vocabulary.store[entity] == nil else { continue }
        throw PolicyLoadError(mention.location, "no such \(kind.word): `\(entity.id)`")
      }
    }
  }

  /// The places that policies name.
  static func namedPlaces(in policies: PolicySet) -> [PlacePath] {
    let named = policies.policies.flatMap(\.mentionedEntities).map(\.entity).filter { $0.type == "Place" }
    return Set(named.compactMap { PlacePath($0.id.string) }).sorted()
  }

  /// Asks every role for every action on every type once, so that a policy that errs on what the catalogue gives
  /// it is refused here and not found at the first reader's cost.
  func checkEvaluation() throws(PolicyLoadError) {
    let roles = catalog.roles.map(\.name)
    for role in roles {
      let caller = CallerFacts(role: role, post: "", place: nil)
      for type in catalog.recordTypes.map(Optional.some) + [nil] {
        let inquiry = Inquiry(AccessQuestion(caller: caller, action: .reach, type: type), self)
        for action in Action.allCases {
          guard let error = inquiry.firstError(action, inquiry.anyField) else { continue }
          throw PolicyLoadError(
            error.location, "policy `\(error.policy)` cannot be evaluated: \(error.error)")
        }
      }
    }
  }
}

extension Vocabulary {
  /// The types of entities that a policy may name; posts and records are not among them.
  static let kinds: [EntityType: (word: String, isClosed: Bool)] = [
    "Action": ("action", true), "Role": ("role", true), "Purpose": ("purpose", true),
    "Field": ("field", true),
    "RecordType": ("record type", true), "Category": ("category", true), "Level": ("level", true),
    "Place": ("place", false),
  ]
}
