import Foundation

/// An answer the vault gave with a status of success.
struct Answer {
  let status: Int
  let body: [UInt8]
  let etag: String?
  let auditSeq: UInt64?
  let policyVersion: String?

  /// The body read as `type`.
  func decode<Value: Decodable>(_ type: Value.Type) throws(VaultClientError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(body))
    } catch {
      // A decoding error may quote what it could not read: it is not repeated.
      throw .unexpectedAnswer(status: status, "body is not what this call answers")
    }
  }
}
