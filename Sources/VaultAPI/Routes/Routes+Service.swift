import HTTPTypes
import Hummingbird
import Vault

extension Routes {
  /// What needs no sign-in, since it says nothing about anybody.
  var service: [Route] {
    [
      Route(.get, "/healthz") { _, _ in
        Response(json: JSONWriter.object { $0.member("status", "ok") })
      },
      Route(.get, "/readyz", ready),
      Route(.get, "/v1/version") { [version] _, _ in
        let json = JSONWriter.object { json in
          json.member("name", "fengni")
          json.member("version", version)
          json.member("api", "v1")
        }
        return Response(json: json)
      },
      Route(.get, "/v1/status", status),
      Route(.get, "/v1/catalog") { [vault] _, _ in Response(json: try vault.catalog().json) },
    ]
  }

  /// Whether an answer could be given now; if not, why not, in a word.
  @Sendable private func ready(_ request: Request, _ exchange: Exchange) async throws -> Response {
    guard let reason = vault.unreadiness() else {
      return Response(json: JSONWriter.object { $0.member("status", "ready") })
    }
    return Problem(.notReady, .serviceUnavailable, "not ready", detail: reason).response()
  }

  @Sendable private func status(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let status = vault.status
    let json = JSONWriter.object { json in
      json.member("sealed", status.isSealed)
      json.member("sealed_by", status.sealCause?.rawValue)
      if let unsealing = status.unsealing {
        json.member(object: "unseal") { json in
          json.member("given", unsealing.given)
          json.member("needed", unsealing.needed.map { UInt64($0) })
        }
      }
      json.member("level", status.level?.description)
      json.member("held", status.hold?.rawValue)
      json.member("kind", status.kind)
      json.member("format", status.format)
      json.member("log_size", status.logSize)
      json.member("policy_version", status.policyVersion)
      json.member("storage_full", vault.isShortOfRoom)
      if let witnesses = status.witnesses { json.member(object: "witnesses") { witnesses.write(into: &$0) } }
    }
    return Response(json: json)
  }
}
