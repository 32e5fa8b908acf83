import Cedar
import HTTPTypes
import Hummingbird
import Vault

extension Routes {
  var people: [Route] {
    [
      Route(.post, "/v1/people", addPerson),
      Route(.get, "/v1/people", listPeople),
      Route(.post, "/v1/people/{id}/pin", setPIN),
      Route(.post, "/v1/people/{id}/links", link),
    ]
  }

  var posts: [Route] {
    [
      Route(.post, "/v1/posts", addPost),
      Route(.get, "/v1/posts", listPosts),
      Route(.post, "/v1/posts/{id}/end", endPost),
    ]
  }

  @Sendable private func addPerson(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let body = try await body(request)
    let idempotency = try idempotency(request, body)
    var members = JSONMembers(body.object)
    let label = members.string("label")
    let service = members.optionalBool("service") ?? false
    try members.finish()
    let person = try await vault.addPerson(
      label: label, service: service, idempotency: idempotency, by: caller
    ).value()
    return Response(.created, json: JSONWriter.object { person.write(to: &$0) })
  }

  @Sendable private func listPeople(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    return Response(json: JSONWriter.items(try await vault.people(by: caller).value()) { $0.write(to: &$1) })
  }

  @Sendable private func setPIN(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    var members = JSONMembers(try await body(request).object)
    let pin = members.string("pin")
    try members.finish()
    let person = try await vault.setPIN(Array(pin.utf8), of: exchange.part("id"), by: caller).value()
    return Response(json: JSONWriter.object { person.write(to: &$0) })
  }

  @Sendable private func link(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    var members = JSONMembers(try await body(request).object)
    let record = RecordReference(type: members.string("type"), id: members.string("record"))
    try members.finish()
    let person = try await vault.link(exchange.part("id"), to: record, by: caller).value()
    return Response(json: JSONWriter.object { person.write(to: &$0) })
  }

  @Sendable private func addPost(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let body = try await body(request)
    let idempotency = try idempotency(request, body)
    var members = JSONMembers(body.object)
    let person = members.string("person")
    let role = members.string("role")
    let place = members.optionalString("place")
    let from = members.optional("from", "a moment in UTC: 2026-01-01T00:00:00Z", \.timestamp)
    let until = members.required(
      "until", "a moment in UTC: 2026-12-31T16:00:00Z", \.timestamp, else: .distantFuture)
    try members.finish()
    let ask = AddPostAsk(
      person: person, role: role, place: place, from: from ?? SystemClock().now(), until: until,
      idempotency: idempotency)
    let post = try await vault.addPost(ask, by: caller).value()
    return Response(.created, json: JSONWriter.object { post.write(to: &$0) })
  }

  @Sendable private func listPosts(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let person = try QueryParameters(request, allowed: ["person"]).text("person")
    return Response(
      json: JSONWriter.items(try await vault.posts(of: person, by: caller).value()) { $0.write(to: &$1) })
  }

  @Sendable private func endPost(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    try await noContent(request)
    let post = try await vault.endPost(exchange.part("id"), by: caller).value()
    return Response(json: JSONWriter.object { post.write(to: &$0) })
  }
}
