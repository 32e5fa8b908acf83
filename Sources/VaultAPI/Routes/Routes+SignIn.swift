import Cedar
import HTTPTypes
import Hummingbird
import Vault

extension Routes {
  var signIn: [Route] {
    [
      Route(.get, "/v1/whoami", whoAmI),
      Route(.post, "/v1/sign-in/fresh", freshSignIn),
      Route(.post, "/v1/sign-in/delegations", delegate),
    ]
  }

  @Sendable private func whoAmI(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    return Response(json: try vault.whoAmI(by: caller).json)
  }

  @Sendable private func freshSignIn(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    var members = JSONMembers(try await body(request).object)
    let pin = members.string("pin")
    try members.finish()
    let fresh = try await vault.freshSignIn(pin: Array(pin.utf8), by: caller).value()
    return Response(json: JSONWriter.object { $0.member("until", fresh.until.description) })
      .decided(auditSeq: fresh.auditSeq)
  }

  @Sendable private func delegate(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    try await noContent(request)
    let delegation = try await vault.delegate(by: caller).value()
    let json = JSONWriter.object { json in
      json.member("token", delegation.secretText)
      json.member("expires", delegation.expires.description)
    }
    return Response(.created, json: json).decided(auditSeq: delegation.auditSeq)
  }
}
