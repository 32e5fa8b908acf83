extension VaultClient {
  /// Makes a token for a person, good for a minute to a year; its text is in this answer and nowhere else.
  public func createToken(person: String, seconds: Int, note: String = "")
    async throws(VaultClientError) -> IssuedToken
  {
    let body = JSONObjectText([
      ("person", .string(person)), ("expires_in", .integer(seconds)), ("note", .string(note)),
    ])
    let answer = try await transport.send(Call(.post, "v1", "api-tokens").json(body)).decode(
      IssuedTokenBody.self)
    return IssuedToken(id: answer.id ?? "", expires: answer.expires, text: answer.token)
  }

  public func tokens() async throws(VaultClientError) -> [TokenView] {
    try await transport.send(Call(.get, "v1", "api-tokens")).decode(Items<TokenView>.self).items
  }

  public func revokeToken(_ id: String) async throws(VaultClientError) -> TokenView {
    let call = Call(.post, "v1", "api-tokens", id, "revocation").json(JSONObjectText([]))
    return try await transport.send(call).decode(TokenView.self)
  }

  /// Adds places to the tree and says how many were new.
  public func addPlaces(_ places: [PlaceView]) async throws(VaultClientError) -> Int {
    let body = JSONObjectText([("places", .array(places.map(\.json)))])
    return try await transport.send(Call(.post, "v1", "places").json(body)).decode(Added.self).added
  }

  /// The places below one, or all. Public.
  public func places(under place: String? = nil) async throws(VaultClientError) -> [PlaceView] {
    let call = Call(.get, "v1", "places").query("under", place)
    return try await transport.send(call).decode(Items<PlaceView>.self).items
  }

  private struct Added: Decodable { let added: Int }
}

struct IssuedTokenBody: Decodable {
  let id: String?
  let expires: String
  let token: String
}
