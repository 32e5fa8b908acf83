import HTTPTypes
import Hummingbird
import Vault

/// The calls of the API, by subject; each hands its request to one operation of the vault and writes the answer.
struct Routes: Sendable {
  let vault: CommunityVault
  let limits: APILimits
  let version: String

  var all: [Route] {
    records + erasure + searches + imports + people + posts + tokens + places + signIn + log + export
      + retention + keys + rekeys + sealing + service
  }

  /// Who asks: the token, the post and, for a service, the person it acts for.
  func caller(_ request: Request) async throws -> AuthenticatedCaller {
    let token = try BearerToken.read(request.headers)
    let onBehalfOf = try request.headers.single(.onBehalfOf, most: 128)
    let post = try request.headers.single(.accessPost, most: 64)
    switch try await vault.authenticate(bearer: token, onBehalfOf: onBehalfOf, post: post) {
    case .caller(let caller): return caller
    case .refused: throw RequestError.refusedSignIn
    }
  }

  /// What the data is for, as far as the request says.
  func purpose(_ request: Request) throws -> PurposeClaim? {
    try PurposeClaim.read(request.headers)
  }

  func body(_ request: Request, mayBeEmpty: Bool = false) async throws -> JSONBody {
    try await JSONBody.read(request, limits, mayBeEmpty: mayBeEmpty)
  }

  /// What makes a repeated call the same call, where the header says so.
  func idempotency(_ request: Request, _ body: JSONBody) throws(RequestError) -> Idempotency? {
    guard let key = try request.headers.single(.idempotencyKey, most: 64) else { return nil }
    guard key.utf8.count >= 8 else { throw .idempotencyKeyRequired }
    return Idempotency(key: key, body: body.bytes)
  }

  /// Makes sure that a call without content has none.
  func noContent(_ request: Request) async throws {
    try JSONMembers(try await body(request, mayBeEmpty: true).object).finish()
  }
}
