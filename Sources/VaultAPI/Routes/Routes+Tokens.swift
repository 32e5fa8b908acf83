import Cedar
import HTTPTypes
import Hummingbird
import Vault

extension Routes {
  var tokens: [Route] {
    [
      Route(.post, "/v1/api-tokens", createToken),
      Route(.get, "/v1/api-tokens", listTokens),
      Route(.post, "/v1/api-tokens/{id}/revocation", revokeToken),
    ]
  }

  var places: [Route] {
    [Route(.post, "/v1/places", addPlaces), Route(.get, "/v1/places", listPlaces)]
  }

  @Sendable private func createToken(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let body = try await body(request)
    let idempotency = try idempotency(request, body)
    var members = JSONMembers(body.object)
    let person = members.string("person")
    let seconds = members.integer("expires_in")
    let note = members.optionalString("note") ?? ""
    try members.finish()
    let issued = try await vault.createToken(
      for: person, seconds: Int64(seconds), note: note, idempotency: idempotency, by: caller
    ).value()
    let json = JSONWriter.object { json in
      issued.token.write(to: &json)
      json.member("token", issued.secretText)
    }
    return Response(.created, json: json)
  }

  @Sendable private func listTokens(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    return Response(
      json: JSONWriter.items(try await vault.apiTokens(by: caller).value()) { $0.write(to: &$1) })
  }

  @Sendable private func revokeToken(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    try await noContent(request)
    let token = try await vault.revokeToken(exchange.part("id"), by: caller).value()
    return Response(json: JSONWriter.object { token.write(to: &$0) })
  }

  // MARK: Places

  @Sendable private func addPlaces(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    var members = JSONMembers(try await body(request).object)
    let places = members.required("places", "an array of places", \.places, else: [])
    try members.finish()
    let added = try await vault.addPlaces(places, by: caller).value()
    return Response(.created, json: JSONWriter.object { $0.member("added", added) })
  }

  /// Public, like the tree itself.
  @Sendable private func listPlaces(_ request: Request, _ exchange: Exchange) async throws -> Response {
    var root: PlacePath?
    if let under = try QueryParameters(request, allowed: ["under"]).text("under") {
      guard let path = PlacePath(under) else { throw RequestError.malformedQuery("`under` is a place") }
      root = path
    }
    return Response(json: JSONWriter.items(try vault.places(under: root)) { $0.write(to: &$1) })
  }
}

extension JSONValue {
  /// A moment in UTC.
  var timestamp: Timestamp? { string.flatMap { Timestamp($0) } }

  /// Places, each with exactly its four members.
  fileprivate var places: [PlaceView]? {
    guard case .array(let values) = content else { return nil }
    let places = values.compactMap { value -> PlaceView? in
      guard let object = value.object, object.members.count == 4,
        let path = object["path"]?.string.flatMap({ PlacePath($0) }), let kind = object["kind"]?.string,
        let name = object["name"]?.string, let areaCode = object["area_code"]?.string
      else { return nil }
      return PlaceView(path: path, kind: kind, name: name, areaCode: areaCode)
    }
    return places.count == values.count ? places : nil
  }
}
