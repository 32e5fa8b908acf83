import Cedar
import HTTPTypes
import Hummingbird
import Vault

extension Routes {
  var rekeys: [Route] {
    [Route(.post, "/v1/keys/rekeys", orderRekey), Route(.get, "/v1/keys/rekeys/{id}", rekeyStatus)]
  }

  /// Orders that data is sealed with new keys, of one subject or of all.
  ///
  /// ```
  /// {"subject":{"type":"resident","id":"r_…"}}        {"all":true,"index":true}
  /// ```
  @Sendable private func orderRekey(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let body = try await body(request)
    var members = JSONMembers(body.object)
    let all = members.optionalBool("all") ?? false
    let index = members.optionalBool("index") ?? false
    var scope = RekeyAsk.Scope.all(index: index)
    if let subject = members.optionalObject("subject") {
      var reference = JSONMembers(subject, at: "/subject")
      scope = .subject(RecordReference(type: reference.string("type"), id: reference.string("id")))
      try reference.finish()
      if all { members.note("all", "goes without `subject`") }
      if index { members.note("index", "goes with `all`") }
    } else if !all {
      members.note("all", "must be true, or `subject` be given")
    }
    try members.finish()
    let ask = RekeyAsk(scope, idempotency: try idempotency(request, body))
    let status = try await vault.orderRekey(ask, by: caller).value()
    var response = Response(.accepted, json: status.json)
    response.headers[.location] = "/v1/keys/rekeys/\(status.id)"
    return status.auditSeq.map { response.decided(auditSeq: $0) } ?? response
  }

  @Sendable private func rekeyStatus(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    return Response(json: try vault.rekeyStatus(exchange.part("id"), by: caller).value().json)
  }
}
