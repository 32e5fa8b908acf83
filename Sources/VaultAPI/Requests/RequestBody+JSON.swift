import Cedar
import HTTPTypes
import Hummingbird
import NIOCore

/// The body of a request, read whole and strictly.
struct JSONBody {
  /// As it came, byte for byte.
  let bytes: [UInt8]
  let object: JSONObject

  /// Reads the body of a call that takes an object.
  ///
  /// - Parameter mayBeEmpty: No body then counts as `{}`.
  static func read(_ request: Request, _ limits: APILimits, mayBeEmpty: Bool = false) async throws -> JSONBody
  {
    let bytes = try await request.wholeBody(upTo: limits.bodyBytes)
    if bytes.isEmpty, mayBeEmpty { return try JSONBody(bytes: Array("{}".utf8), limits) }
    guard MediaType.isJSON(request.headers[.contentType]) else {
      throw RequestError.unsupportedMediaType(accepted: "application/json")
    }
    return try JSONBody(bytes: bytes, limits)
  }

  init(bytes: [UInt8], _ limits: APILimits) throws(RequestError) {
    let value: JSONValue
    do {
      value = try JSONValue(
        parsing: bytes, limits: JSONLimits(bytes: limits.bodyBytes, depth: limits.jsonDepth))
    } catch {
      throw .invalidJSON(error)
    }
    guard case .object(let object) = value.content else {
      throw .invalidBody([BodyProblem(pointer: "", detail: "an object is wanted")])
    }
    self.bytes = bytes
    self.object = object
  }
}

extension Request {
  /// The whole body; what says it is larger is not read at all.
  func wholeBody(upTo limit: Int) async throws -> [UInt8] {
    if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw RequestError.bodyTooLarge(limit: limit)
    }
    var bytes: [UInt8] = []
    do {
      for try await part in body {
        guard bytes.count + part.readableBytes <= limit else { throw RequestError.bodyTooLarge(limit: limit) }
        bytes.append(contentsOf: part.readableBytesView)
      }
    } catch is RequestLate {
      throw RequestError.late
    }
    return bytes
  }
}

/// What a body says it is (RFC 9110, section 8.3).
enum MediaType {
  static func isJSON(_ header: String?) -> Bool {
    guard let (type, parameters) = header.map(parts) else { return false }
    guard type == "application/json" || type == "application/merge-patch+json" else { return false }
    // The one parameter people send; anything but UTF-8 is refused.
    return parameters.allSatisfy { $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }
  }

  static func isRows(_ header: String?) -> Bool {
    guard let (type, _) = header.map(parts) else { return false }
    return type == "text/csv" || type == "application/x-ndjson"
  }

  /// Type and parameters in lower case, without blanks.
  private static func parts(_ header: String) -> (type: String, parameters: [String]) {
    let parts = header.lowercased().utf8
      .split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { part in
        String(decoding: part.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }, as: UTF8.self)
      }
    return (parts.first ?? "", Array(parts.dropFirst()))
  }
}
