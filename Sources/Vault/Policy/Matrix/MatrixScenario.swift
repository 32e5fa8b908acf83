/// A named situation of the golden matrix: how a record stands to whoever asks.
struct MatrixScenario {
  let title: String
  var facts = Facts()
  var isInScope = true
  var isFresh = true

  private static let reach = PlacePath("B/baihe/031")
  private static let inside = PlacePath("B/baihe/031/07")
  private static let outside = PlacePath("B/baihe/032/11")

  static let adult = MatrixScenario(title: "Adult in scope")

  static func caller(_ role: Name, isFresh: Bool = true) -> CallerFacts {
    CallerFacts(role: role, post: "", place: reach, freshSignIn: isFresh)
  }

  func question(_ role: Name, _ type: RecordType, _ purpose: Name?, _ action: Action) -> AccessQuestion {
    AccessQuestion(
      caller: MatrixScenario.caller(role, isFresh: isFresh), action: action, type: type,
      place: isInScope ? MatrixScenario.inside : MatrixScenario.outside, purpose: purpose, facts: facts)
  }

  static let ownFile = scenario("Own file", isInScope: false) { facts in
    facts.own = true
    facts.ownHousehold = true
  }

  static let runningOrder = scenario("Running delivery order of the caller") { facts in
    facts.granted = fields(
      "resident.name", "resident.unit_room", "service_request.category", "service_request.text",
      "service_request.wanted_at")
    facts.grantedMasked = fields("resident.phone")
    facts.party = true
  }

  /// Every scenario but the first, in the order of the file.
  static func others(_ catalog: Catalog) -> [MatrixScenario] {
    [
      MatrixScenario(title: "Adult in scope, not signed in afresh", isFresh: false),
      scenario("Adult in scope, with every consent") { facts in
        facts.consents = Set(catalog.recordTypes.flatMap(\.fields).filter(\.needsConsent).map(\.fieldName))
      },
      scenario("Adult in scope, consents withdrawn") { facts in
        facts.withdrawn = Set(catalog.recordTypes.flatMap(\.fields).filter(\.needsConsent).map(\.fieldName))
      },
      scenario("Child under 14, no consent of the guardian") { $0.minor = true },
      scenario("Child under 14, with the guardian's consent to every field") { facts in
        facts.minor = true
        facts.consents = Set(catalog.recordTypes.flatMap(\.fields).map(\.fieldName))
      },
      scenario("Protected person") { $0.flags = flag("protected") },
      scenario("Dead person") { $0.flags = flag("dead") },
      scenario("Own household of the caller") { $0.ownHousehold = true },
      MatrixScenario(title: "Out of scope", isInScope: false),
      ownFile,
      runningOrder,
      scenario("Ended order of the caller") { facts in
        facts.grantExpired = true
        facts.party = true
      },
    ]
  }

  private static func scenario(_ title: String, isInScope: Bool = true, _ change: (inout Facts) -> Void)
    -> MatrixScenario
  {
    var scenario = MatrixScenario(title: title, isInScope: isInScope)
    change(&scenario.facts)
    return scenario
  }

  private static func flag(_ name: String) -> Set<Name> { Set([Name(name)].compactMap(\.self)) }

  private static func fields(_ names: String...) -> Set<FieldName> { Set(names.compactMap { FieldName($0) }) }
}
