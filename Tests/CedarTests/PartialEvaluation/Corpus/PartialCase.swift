import Testing

@testable import Cedar

/// Strictly valid policies with a schema, entities and requests of the shared corpus.
struct PartialCase {
  let name: String
  let schema: Schema
  let policies: PolicySet
  let authorizer: PartialAuthorizer
  let store: EntityStore
  /// Each once; all are allowed by the schema.
  let requests: [Request]

  private init(
    _ name: String, _ schema: Schema, _ policies: PolicySet, _ store: EntityStore, _ requests: [Request]
  ) throws {
    var seen: Set<Request> = []
    self.name = name
    self.schema = schema
    self.policies = policies
    self.store = store
    self.requests = requests.filter { seen.insert($0).inserted }
    let types = Set(
      requests.map {
        RequestType(principal: $0.principal.type, action: $0.action, resource: $0.resource.type)
      })
    authorizer = try PartialAuthorizer(policies, schema).prepared(for: types)
  }

  /// What of a test of the corpus can be evaluated partially, or nil where its policies do not validate.
  fileprivate init?(_ test: CorpusTest) throws {
    guard test.shouldValidate else { return nil }
    try self.init(
      test.name, test.schema, test.policies, test.entities, test.requests.filter(\.isValid).map(\.request))
  }

  /// The workload for measurements at a path.
  fileprivate init(workload path: String, in files: SharedCorpus.Files) throws {
    let schema = try Schema(parsing: files.file("\(path)/schema.cedarschema"), file: path)
    let requests = try JSONValue(parsing: files.file("\(path)/requests.json"), limits: .entities)
      .array("requests")
    try self.init(
      path, schema, PolicySet(parsing: files.file("\(path)/policies.cedar"), file: path),
      EntityStore(parsingJSON: files.file("\(path)/entities.json"), schema: schema),
      SharedCorpus.sample(of: requests, path).map { try Request($0, schema: schema) })
  }

  /// The cases of the whole shared corpus, or of a sample of it.
  static func all() throws -> [PartialCase] { try cases.get() }

  private static let cases = Result {
    let generated = try SharedCorpus.generated()
    let handwritten = try SharedCorpus.archive("handwritten.tar.gz")
    let tests =
      try SharedCorpus.sample(of: generated.tests(below: "corpus-tests/"), "partial evaluation")
      .map { try CorpusTest($0, in: generated) }
      + handwritten.tests(below: "tests/").map { try CorpusTest($0, in: handwritten) }
    return try tests.compactMap { try PartialCase($0) }
      + [PartialCase(workload: "vault_40", in: SharedCorpus.archive("bench-sample.tar.gz"))]
  }

  /// The full answer, by the plain evaluator.
  func answer(_ request: Request) -> Response { Authorizer.isAuthorized(request, policies, store) }

  /// The entities of a type, in the order of the store.
  func entities(_ type: EntityType) -> [EntityUID] {
    store.entities.map(\.uid).filter { $0.type == type }
  }
}
