import HTTPTypes
import Hummingbird
import NIOCore

/// A refusal or failure as it leaves the server (RFC 9457, `application/problem+json`).
///
/// ```
/// {"type":"/problems/denied","title":"denied","status":403,"reason":"LEVEL","procedures":[],"audit_seq":88123}
/// ```
/// Never a value, a search term, a token or what a library had to say.
struct Problem: Sendable {
  /// The kinds of problems; the raw value is the last part of `type` and never changes its meaning.
  enum Kind: String, CaseIterable, Sendable {
    case denied
    case notFound = "not-found"
    case purposeRequired = "purpose-required"
    case purposeUnknown = "purpose-unknown"
    case malformedHeader = "malformed-header"
    case validation
    case invalidJSON = "invalid-json"
    case staleVersion = "stale-version"
    case versionRequired = "version-required"
    case idempotencyKeyRequired = "idempotency-key-required"
    case idempotencyMismatch = "idempotency-mismatch"
    case budgetExhausted = "budget-exhausted"
    case stepUpRequired = "step-up-required"
    case conflict
    case unauthenticated
    case sealed
    case sealedLevel = "sealed-level"
    case keyRefused = "key-refused"
    case logMismatch = "log-mismatch"
    case witnessLate = "witness-late"
    case busy
    case auditUnavailable = "audit-unavailable"
    case storeUnavailable = "store-unavailable"
    case storageFull = "storage-full"
    case notReady = "not-ready"
    case damaged
    case internalError = "internal"
    case tooLarge = "too-large"
    case unsupportedMediaType = "unsupported-media-type"
    case methodNotAllowed = "method-not-allowed"
    case timedOut = "timed-out"
  }

  let kind: Kind
  let status: HTTPResponse.Status
  let title: String
  var detail: String?
  var reason: String?
  /// `nil` where the problem is none that a procedure could open.
  var procedures: [String]?
  var auditSeq: UInt64?
  var errors: [BodyProblem] = []
  var retryAfter: Int64?
  /// Further header fields the status demands.
  var headers = HTTPFields()

  init(_ kind: Kind, _ status: HTTPResponse.Status, _ title: String, detail: String? = nil) {
    self.kind = kind
    self.status = status
    self.title = title
    self.detail = detail
  }

  var type: String { "/problems/\(kind.rawValue)" }

  var body: ByteBuffer {
    JSONWriter.object { json in
      json.member("type", type)
      json.member("title", title)
      json.member("status", status.code)
      json.member("detail", detail)
      json.member("reason", reason)
      if let procedures { json.member("procedures", strings: procedures) }
      json.member("audit_seq", auditSeq)
      if !errors.isEmpty {
        json.member(array: "errors") { json in
          for error in errors {
            json.object { json in
              json.member("pointer", error.pointer)
              json.member("detail", error.detail)
            }
          }
        }
      }
    }
  }

  func response() -> Response {
    var headers = headers
    headers[.contentType] = "application/problem+json"
    if let auditSeq { headers[.auditSeq] = String(auditSeq) }
    if let retryAfter { headers[.retryAfter] = String(max(1, retryAfter)) }
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
  }
}
