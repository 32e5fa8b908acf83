import HTTPTypes
import Hummingbird
import Vault

extension Routes {
  var sealing: [Route] {
    [Route(.post, "/v1/seal", seal), Route(.post, "/v1/unseal", unseal)]
  }

  /// Drops the keys, at the order of somebody who may give it.
  @Sendable private func seal(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    try await noContent(request)
    let order = try await vault.seal(by: caller).value()
    let json = JSONWriter.object { json in
      json.member("sealed", true)
      json.member("audit_seq", order.auditSeq)
    }
    return Response(json: json).decided(auditSeq: order.auditSeq)
  }

  /// Takes a share, or the passphrase: from whoever reaches this address, since nobody can sign in to a sealed vault.
  @Sendable private func unseal(_ request: Request, _ exchange: Exchange) async throws -> Response {
    guard MediaType.isJSON(request.headers[.contentType]) else {
      throw RequestError.unsupportedMediaType(accepted: "application/json")
    }
    let part = try UnsealBody.part(wiping: try await request.wholeBody(upTo: UnsealBody.mostBytes))
    let answer = await vault.unseal(part)
    switch answer {
    case .waiting(let progress):
      return Response(
        json: JSONWriter.object { json in
          json.member("sealed", true)
          json.member("given", progress.given)
          json.member("needed", progress.needed.map { UInt64($0) })
        })
    case .unsealed(let level):
      return Response(
        json: JSONWriter.object { json in
          json.member("sealed", false)
          json.member("level", level.description)
        })
    case .refused(let why):
      return Problem(.keyRefused, .unprocessableContent, "this does not open the vault", detail: why)
        .response()
    case .tooMany(let wait):
      var problem = Problem(.keyRefused, .tooManyRequests, "too many that did not open the vault")
      problem.retryAfter = wait
      return problem.response()
    case .isOpen: return Problem(.conflict, .conflict, "the vault is open").response()
    case .busy:
      var problem = Problem(.busy, .serviceUnavailable, "the vault is being opened at this moment")
      problem.retryAfter = 1
      return problem.response()
    case .failed:
      return Problem(
        .notReady, .serviceUnavailable, "the vault cannot be opened although its key is there",
        detail: "what the server prints says why"
      ).response()
    }
  }
}
