import Cedar

/// One test with its schema, policies, entities and requests.
struct CorpusTest {
  let schema: Schema
  /// Policies and templates as they are written; links are no part of what is validated.
  let written: PolicySet
  /// The same with what is linked.
  let policies: PolicySet
  let entities: EntityStore
  let requests: [CorpusRequest]

  /// - Parameter name: the path of the test in `folder`; the paths in the test start from `folder` too.
  init(_ name: String, in folder: Folder) throws(Unloadable) {
    let bytes = try folder.read(name)
    let json = try Unloadable.loading(name) { try JSONValue(parsing: bytes, limits: .testData) }
    let test = try JSONObject(json, name)
    schema = try CorpusTest.schema(of: test, in: folder)
    let path = try test.text("policies")
    let text = try folder.read(path)
    let written = try Unloadable.loading("policies") { try PolicySet(parsing: text, file: path) }
    self.written = written
    policies =
      try test.optionalText("links").map { path throws(Unloadable) in
        let links = try folder.read(path)
        return try Unloadable.loading("links") {
          var linked = written
          try linked.link(byIDOrAnnotation: TemplateLink.parse(json: links))
          return linked
        }
      } ?? written
    entities = try CorpusTest.entities(of: test, schema, in: folder)
    requests = try test.array("requests").map { json throws(Unloadable) in try CorpusRequest(json) }
  }

  private static func schema(of test: JSONObject, in folder: Folder) throws(Unloadable) -> Schema {
    let path = try test.text("schema")
    let text = try folder.read(path)
    let format = try test.optionalText("schemaFormat") ?? "cedar"
    return try Unloadable.loading("schema") {
      switch format {
      case "cedar": return try Schema(parsing: text, file: path)
      case "json": return try Schema(parsingJSON: text)
      default: throw Unloadable("unknown `schemaFormat`: `\(format)`")
      }
    }
  }

  private static func entities(
    of test: JSONObject, _ schema: Schema, in folder: Folder
  ) throws(Unloadable) -> EntityStore {
    let text = try folder.read(try test.text("entities"))
    let isWithoutSchema: Bool
    switch test["entitiesConform"]?.content {
    case .bool(false)?: isWithoutSchema = true
    default: isWithoutSchema = false
    }
    return try Unloadable.loading("entities") {
      isWithoutSchema
        ? try EntityStore(parsingJSON: text) : try EntityStore(parsingJSON: text, schema: schema)
    }
  }
}

/// A request as a test gives it. The context waits to be read: with a schema it may say something else.
struct CorpusRequest {
  let principal: EntityUID
  let action: EntityUID
  let resource: EntityUID
  let context: JSONValue

  init(_ json: JSONValue) throws(Unloadable) {
    let request = try JSONObject(json, "the request")
    principal = try CorpusRequest.entity("principal", of: request)
    action = try CorpusRequest.entity("action", of: request)
    resource = try CorpusRequest.entity("resource", of: request)
    context = try request.value("context")
  }

  private static func entity(_ name: Text, of request: JSONObject) throws(Unloadable) -> EntityUID {
    let json = try request.value(name)
    return try Unloadable.loading("`\(name)`") { try EntityUID(json) }
  }

  func asked(_ context: ValueRecord) -> Request {
    Request(principal: principal, action: action, resource: resource, context: context)
  }
}
