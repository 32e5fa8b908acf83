import Cedar
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Vault

// The one place where what went wrong becomes HTTP.

/// A refusal of the vault on its way to the answer.
struct Refused: Error {
  let refusal: Refusal
  /// The names of the body's `fields`, so that a problem with one is pointed at where it stands.
  var fields: Set<String> = []
}

extension Problem {
  /// What answers an error.
  ///
  /// - Throws: `HTTPParserError`, which only the server can answer: the connection's bytes make no sense any more.
  init(answering error: any Error) throws {
    switch error {
    case let refused as Refused: self.init(refused)
    case let failure as VaultFailure: self.init(failure)
    case let error as RequestError: self.init(error)
    case let error as HTTPParserError: throw error
    case is RequestLate: self.init(RequestError.late)
    case is ChannelError, is IOError, is CancellationError: self.init(RequestError.incomplete)
    case let error as HTTPError where error.status == .notFound: self = .notFound
    default: self.init(.internalError, .internalServerError, "the server failed")
    }
  }

  /// Absent, of another type, out of scope, or no path of ours: one and the same answer, byte for byte.
  static let notFound = Problem(.notFound, .notFound, "not found")

  // MARK: The vault says no

  init(_ refused: Refused) {
    let refusal = refused.refusal
    switch refusal.kind {
    case .notFound:
      // Nothing that could tell one "not found" from another, the log's number included.
      self = .notFound
      return
    case .denied where refusal.reason == .stepUp:
      self.init(.stepUpRequired, .forbidden, "a fresh sign-in is needed")
    case .denied: self.init(.denied, .forbidden, "denied")
    case .purposeMissing:
      self.init(
        .purposeRequired, .badRequest, "a purpose is needed", detail: "send the header Access-Purpose")
    case .purposeUnknown: self.init(.purposeUnknown, .badRequest, "no such purpose")
    case .invalid: self.init(.validation, .badRequest, "not what the call takes")
    case .staleVersion:
      self.init(.staleVersion, .preconditionFailed, "the record has changed since it was read")
    case .versionRequired:
      self.init(
        .versionRequired, .preconditionRequired, "the version read must be named",
        detail: "send the header If-Match")
    case .idempotencyMismatch:
      self.init(
        .idempotencyMismatch, .unprocessableContent, "the idempotency key was used for another request")
    case .rateLimited:
      self.init(.budgetExhausted, .tooManyRequests, "a budget is used up")
      retryAfter = refusal.retryAfter ?? 60
    case .sealedLevel:
      self.init(
        .sealedLevel, .serviceUnavailable, "the vault is open up to a level, and this needs a higher one",
        detail: "start it with its root key")
    case .conflict: self.init(.conflict, .conflict, "something else holds its place")
    }
    reason = refusal.reason?.rawValue
    if status == .forbidden { procedures = refusal.procedures.map(\.rawValue) }
    auditSeq = refusal.auditSeq
    errors = refusal.problems.map { problem in
      let pointer = refused.fields.contains(problem.field) ? "/fields/\(problem.field)" : "/\(problem.field)"
      return BodyProblem(pointer: pointer, detail: problem.text)
    }
  }

  // MARK: The vault cannot

  init(_ failure: VaultFailure) {
    switch failure {
    case .sealed: self.init(.sealed, .serviceUnavailable, "the vault is sealed")
    case .held(.logMismatch):
      self.init(
        .logMismatch, .serviceUnavailable, "the log is not the one last known: no content is given",
        detail: "the log itself can be read by whoever may")
    case .held(.witnessLate):
      self.init(
        .witnessLate, .serviceUnavailable, "the log was not cosigned in time: no content is given",
        detail: "the log itself can be read by whoever may")
      retryAfter = 5
    case .notCosigned:
      self.init(.witnessLate, .serviceUnavailable, "no quorum of witnesses has cosigned the log yet")
    case .audit:
      self.init(.auditUnavailable, .serviceUnavailable, "the log cannot be written: nothing is released")
    case .full:
      self.init(
        .storageFull, HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
        "the vault's medium is full: only the log is read")
      retryAfter = 60
    case .store: self.init(.storeUnavailable, .serviceUnavailable, "the store does not answer")
    case .contended:
      self.init(.busy, .serviceUnavailable, "what the decision rests on keeps changing")
      retryAfter = 1
    case .damaged(_, let seq):
      self.init(.damaged, .internalServerError, "something stored was altered: it is reported")
      auditSeq = seq
    case .keys: self.init(.internalError, .internalServerError, "the server failed")
    }
  }

  // MARK: The request makes no sense

  init(_ error: RequestError) {
    switch error {
    case .unauthenticated, .refusedSignIn:
      self.init(.unauthenticated, .unauthorized, "not signed in")
      headers[.wwwAuthenticate] = "Bearer"
    case .noRoute: self = .notFound
    case .methodNotAllowed(let allow):
      self.init(.methodNotAllowed, .methodNotAllowed, "the path has no such method")
      headers[.allow] = allow
    case .malformedHeader(let name, let detail):
      self.init(.malformedHeader, .badRequest, "malformed header", detail: "\(name) \(detail)")
    case .malformedQuery(let detail):
      self.init(.validation, .badRequest, "not what the call takes", detail: detail)
    case .idempotencyKeyRequired:
      self.init(
        .idempotencyKeyRequired, .badRequest, "an idempotency key is needed",
        detail:
          "send the header Idempotency-Key: 8 to 64 printable ASCII characters, a new one for each new record"
      )
    case .unsupportedMediaType(let accepted):
      self.init(
        .unsupportedMediaType, .unsupportedMediaType, "unsupported media type", detail: "send \(accepted)")
    case .bodyTooLarge(let limit):
      self.init(.tooLarge, .contentTooLarge, "the body is too large", detail: "at most \(limit) bytes")
      headers[.connection] = "close"
    case .invalidJSON(let error):
      self.init(.invalidJSON, .badRequest, "the body is not strict JSON")
      errors = [BodyProblem(pointer: "", detail: error.description)]
    case .invalidBody(let problems):
      self.init(.validation, .badRequest, "not what the call takes")
      errors = problems
    case .late:
      self.init(.timedOut, .requestTimeout, "the request did not arrive in time")
      headers[.connection] = "close"
    case .incomplete:
      self.init(.timedOut, .badRequest, "the request ended early")
      headers[.connection] = "close"
    }
  }
}
