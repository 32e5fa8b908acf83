import Cedar
import HTTPTypes
import Hummingbird
import Vault

extension Routes {
  var keys: [Route] {
    [
      Route(.get, "/v1/keys", keyInventory),
      Route(.post, "/v1/keys/rotations", rotateKeys),
      Route(.get, "/v1/keys/rotations/{generation}", keyRotation),
    ]
  }

  /// Orders new wrapping keys; the work goes on after the answer.
  @Sendable private func rotateKeys(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    try await noContent(request)
    let status = try await vault.rotateKeys(by: caller).value()
    var response = Response(.accepted, json: JSONWriter.object { status.write(to: &$0) })
    response.headers[.location] = "/v1/keys/rotations/\(status.generation)"
    return response
  }

  @Sendable private func keyRotation(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let caller = try await caller(request)
    let status = try await vault.keyRotation(exchange.part("generation"), by: caller).value()
    return Response(json: JSONWriter.object { status.write(to: &$0) })
  }

  @Sendable private func keyInventory(_ request: Request, _ exchange: Exchange) async throws -> Response {
    let inventory = try await vault.keys(by: try await caller(request)).value()
    let json = JSONWriter.object { json in
      json.member(array: "wrapping") { json in
        for generation in inventory.generations {
          json.object { json in
            json.member("generation", generation.number)
            json.member("newest", generation.isNewest)
            json.member("held", generation.isHeld)
            json.member("roles", strings: generation.roles)
            json.member("subjects", generation.subjects)
          }
        }
      }
      if let rotation = inventory.rotation {
        json.member(object: "rotation") { rotation.write(to: &$0) }
      }
    }
    return Response(json: json)
  }
}

extension KeyRotationStatus {
  fileprivate func write(to json: inout JSONWriter) {
    json.member("generation", generation)
    json.member("complete", isComplete)
    json.member("begun", begun.description)
    json.member("ended", ended?.description)
    json.member("wrapped", wrapped)
    json.member("of", total)
    json.member("unopened", unopened)
  }
}
