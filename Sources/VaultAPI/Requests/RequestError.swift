import Cedar

/// What is wrong with a request before the vault is asked anything.
///
/// No case repeats what the client sent, apart from a name of our own for the place it stands in.
enum RequestError: Error, Sendable {
  /// No token, or not one a header can carry.
  case unauthenticated
  case refusedSignIn
  case noRoute
  case methodNotAllowed(allow: String)
  case malformedHeader(name: String, String)
  case malformedQuery(String)
  case idempotencyKeyRequired
  case unsupportedMediaType(accepted: String)
  case bodyTooLarge(limit: Int)
  case invalidJSON(JSONError)
  /// The body is JSON, but not what the call takes.
  case invalidBody([BodyProblem])
  /// The request did not arrive in time.
  case late
  /// The client went away in the middle of its request.
  case incomplete
}

/// One thing wrong with a body.
struct BodyProblem: Sendable, Equatable {
  /// A JSON pointer (RFC 6901) made of the API's own names; never of the client's.
  let pointer: String
  let detail: String
}
