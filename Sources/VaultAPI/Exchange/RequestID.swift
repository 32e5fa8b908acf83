/// What a request is called in answers and logs: the caller's own word where it is a decent one.
///
/// Untrusted: at most 64 bytes of printable ASCII without quotes and backslashes, else it is replaced.
struct RequestID: Sendable, Equatable {
  let text: String

  init(text: String) { self.text = text }

  init(header: String?) {
    if let header, RequestID.isDecent(header) {
      text = header
    } else {
      text = String(UInt64.random(in: .min ... .max), radix: 36)
    }
  }

  private static func isDecent(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
      }
  }
}
