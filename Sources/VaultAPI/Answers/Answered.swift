import HTTPTypes
import Hummingbird
import NIOCore
import Vault

extension Answer where Value: ~Copyable {
  /// What was released; a refusal is thrown on to the one place that words it.
  consuming func value(fields: Set<String> = []) throws(Refused) -> Value {
    switch consume self {
    case .released(let value): return value
    case .refused(let refusal): throw Refused(refusal: refusal, fields: fields)
    }
  }
}

extension Response {
  /// An answer that is one JSON object.
  init(_ status: HTTPResponse.Status = .ok, json buffer: ByteBuffer) {
    self.init(
      status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: buffer))
  }

  /// The same answer, saying where the log holds the decision and by which policies it was taken.
  func decided(auditSeq: UInt64, policyVersion: String? = nil) -> Response {
    var response = self
    response.headers[.auditSeq] = String(auditSeq)
    if let policyVersion { response.headers[.policyVersion] = policyVersion }
    return response
  }

  func tagged(_ version: UInt32) -> Response {
    var response = self
    response.headers[.eTag] = EntityTag.text(version)
    return response
  }
}
