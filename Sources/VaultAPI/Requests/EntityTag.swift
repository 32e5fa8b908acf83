import HTTPTypes

/// A record's version as HTTP carries it: the strong entity tag `"v17"` (RFC 9110, section 8.8.3).
///
/// A counter, not a hash: a hash of what is sealed would say when two records are equal.
enum EntityTag {
  static func text(_ version: UInt32) -> String { "\"v\(version)\"" }

  /// The version `If-Match` asks for; `nil` where the header is missing.
  ///
  /// One strong tag of ours and nothing else: `*`, weak tags and lists would weaken what the header is for.
  static func version(ifMatch headers: HTTPFields) throws(RequestError) -> UInt32? {
    let values = headers[values: .ifMatch]
    guard let value = values.first else { return nil }
    let digits = value.utf8.dropFirst(2).dropLast()
    guard values.count == 1, value.utf8.starts(with: "\"v".utf8), value.utf8.last == UInt8(ascii: "\""),
      (1...10).contains(digits.count), digits.first != UInt8(ascii: "0"),
      digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let version = UInt32(String(decoding: digits, as: UTF8.self))
    else { throw .malformedHeader(name: "If-Match", "is one entity tag of a record, like \"v17\"") }
    return version
  }
}
