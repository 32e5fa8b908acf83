/// What a witness decided about a request; `response` is how it says so (c2sp.org/tlog-witness).
public enum AddCheckpointOutcome: Sendable, Hashable {
  /// 200: the checkpoint extends the last one, is stored, and here is the cosignature.
  case cosigned(NoteSignature)
  /// 400: the body does not have the form it must have.
  case malformed(ProofError)
  /// 400: the old size is above that of the checkpoint.
  case oldSizeAboveSize
  /// 403: no key of the log signed the checkpoint, or a signature that names one does not verify.
  case notSigned(NoteError)
  /// 404: the witness does not watch the log with this origin.
  case unknownOrigin
  /// 409: the old size is not that of the last checkpoint cosigned, which is this one, or zero.
  case conflict(latestSize: UInt64)
  /// 422: the proof does not show that the log grew by appending alone. Worth keeping: it may convict the log.
  case notConsistent
  /// 422: the proof is wrong, and the tree is the last one cosigned: nothing is said against the log, and whoever can
  /// read a checkpoint can send this.
  case wrongProof
  /// 503: nothing was signed, for a reason of the witness's own. The specification leaves this status open.
  case unavailable(WitnessFault)

  /// The answer of HTTP.
  public struct Response: Sendable, Hashable {
    /// The status code.
    public let status: Int
    /// The media type of the body.
    public let contentType: String
    /// The body.
    public let body: [UInt8]
  }

  /// The answer of HTTP, with the reason in a line where the specification asks for no body.
  public var response: Response {
    switch self {
    case .cosigned(let signature): Response(status: 200, contentType: Self.text, body: signature.line)
    case .malformed(let error): Self.refusal(400, "\(error)")
    case .oldSizeAboveSize: Self.refusal(400, "old size is above the size of the checkpoint")
    case .notSigned(let error): Self.refusal(403, "\(error)")
    case .unknownOrigin: Self.refusal(404, "no log with this origin is watched here")
    case .conflict(let size):
      Response(status: 409, contentType: "text/x.tlog.size", body: Array("\(size)\n".utf8))
    case .notConsistent, .wrongProof:
      Self.refusal(422, "checkpoint is not shown to extend the last one cosigned")
    // What is wrong with the witness is for its operator to know.
    case .unavailable: Self.refusal(503, "witness cannot sign at present")
    }
  }

  private static let text = "text/plain; charset=utf-8"

  private static func refusal(_ status: Int, _ reason: String) -> Response {
    Response(status: status, contentType: text, body: Array((reason + "\n").utf8))
  }
}
