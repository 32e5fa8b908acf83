import Foundation
import NIOCore

/// One call of the API before it is sent.
struct Call {
  enum Method: String { case get = "GET", post = "POST", patch = "PATCH" }

  let method: Method
  /// The path's segments, not yet percent-encoded.
  let path: [String]
  var query: [(name: String, value: String)] = []
  var headers: [(name: String, value: String)] = []
  var body: Body?
  /// Whether the answer may take as long as it needs.
  var takesAnyTime = false

  enum Body {
    case json([UInt8])
    case upload(UploadContent, type: String, progress: (@Sendable (Int64) -> Void)?)
  }

  init(_ method: Method, _ path: String...) {
    self.method = method
    self.path = path
  }

  /// The same call with a JSON body.
  func json(_ body: JSONObjectText) -> Call {
    var call = self
    call.body = .json(body.bytes)
    return call
  }

  func header(_ name: String, _ value: String?) -> Call {
    guard let value else { return self }
    var call = self
    call.headers.append((name, value))
    return call
  }

  func query(_ name: String, _ value: String?) -> Call {
    guard let value else { return self }
    var call = self
    call.query.append((name, value))
    return call
  }

  func purpose(_ purpose: Purpose?) -> Call {
    header("Access-Purpose", purpose?.headerValue)
  }

  /// Path and query, every byte that is not unreserved (RFC 3986, section 2.3) percent-encoded.
  var target: String {
    var text = ""
    for segment in path { text += "/" + Call.percentEncoded(segment) }
    for (index, item) in query.enumerated() {
      text +=
        (index == 0 ? "?" : "&") + Call.percentEncoded(item.name) + "=" + Call.percentEncoded(item.value)
    }
    return text
  }

  static func percentEncoded(_ text: String) -> String {
    var encoded: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.append(byte)
      default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
