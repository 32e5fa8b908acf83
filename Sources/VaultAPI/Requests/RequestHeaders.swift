import HTTPTypes

/// The token a request is signed in with.
enum BearerToken {
  /// Reads `Authorization: Bearer …` (RFC 6750, section 2.1); there is no other place for a token.
  static func read(_ headers: HTTPFields) throws(RequestError) -> String {
    let values = headers[values: .authorization]
    guard values.count == 1, let value = values.first, value.utf8.count <= 256 else { throw .unauthenticated }
    let parts = value.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2,
      String(decoding: parts[0], as: UTF8.self).lowercased().utf8.elementsEqual("bearer".utf8)
    else { throw .unauthenticated }
    return String(decoding: parts[1], as: UTF8.self)
  }
}

extension HTTPFields {
  /// A header that may stand once, in printable ASCII.
  func single(_ name: HTTPField.Name, most bytes: Int) throws(RequestError) -> String? {
    let values = self[values: name]
    guard let value = values.first else { return nil }
    guard values.count == 1, (1...bytes).contains(value.utf8.count),
      value.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw .malformedHeader(name: name.rawName, "is one word of at most \(bytes) printable ASCII characters")
    }
    return value
  }
}
