extension VaultClient {
  /// Makes a person known; a service acts only on behalf of one.
  public func addPerson(label: String, service: Bool = false) async throws(VaultClientError) -> PersonView {
    let body = JSONObjectText([("label", .string(label)), ("service", .bool(service))])
    return try await transport.send(Call(.post, "v1", "people").json(body)).decode(PersonView.self)
  }

  public func people() async throws(VaultClientError) -> [PersonView] {
    try await transport.send(Call(.get, "v1", "people")).decode(Items<PersonView>.self).items
  }

  /// Sets the PIN with which a person signs in afresh.
  @discardableResult
  public func setPIN(person: String, pin: borrowing SecretText) async throws(VaultClientError) -> PersonView {
    let body = JSONObjectText([("pin", .string(utf8: pin.bytes.copy))])
    return try await transport.send(Call(.post, "v1", "people", person, "pin").json(body)).decode(
      PersonView.self)
  }

  /// Says that a record is this person: the resident he or she is, the member he or she is.
  ///
  /// `record` is the record's id, or the key its import gave it.
  public func link(person: String, type: String, record: String) async throws(VaultClientError) -> PersonView
  {
    let body = JSONObjectText([("type", .string(type)), ("record", .string(record))])
    return try await transport.send(Call(.post, "v1", "people", person, "links").json(body)).decode(
      PersonView.self)
  }

  /// Gives a person a post for at most twelve months.
  ///
  /// `from` (now where left out) and `until` are moments in UTC: `2026-12-31T16:00:00Z`.
  public func addPost(person: String, role: String, place: String?, from: String?, until: String)
    async throws(VaultClientError) -> PostView
  {
    let body = JSONObjectText([
      ("person", .string(person)), ("role", .string(role)), ("place", place.map(JSONText.string)),
      ("from", from.map(JSONText.string)), ("until", .string(until)),
    ])
    return try await transport.send(Call(.post, "v1", "posts").json(body)).decode(PostView.self)
  }

  public func posts(person: String? = nil) async throws(VaultClientError) -> [PostView] {
    let call = Call(.get, "v1", "posts").query("person", person)
    return try await transport.send(call).decode(Items<PostView>.self).items
  }

  /// Ends a post now.
  public func endPost(_ id: String) async throws(VaultClientError) -> PostView {
    let call = Call(.post, "v1", "posts", id, "end").json(JSONObjectText([]))
    return try await transport.send(call).decode(PostView.self)
  }
}
