import Sodium

/// Where the next page begins: a position that only this vault can write and only the same caller can use, for
/// the same question, for an hour.
///
/// ```
/// position(10) expiry(8: microseconds, big-endian) tag(16: keyed BLAKE2b)      in base64url
/// ```
/// It holds a random record id and nothing about anybody.
struct PageCursor {
  let position: RandomIdentifier
  private static let lifetime: Int64 = 3600

  init(_ position: RandomIdentifier) { self.position = position }

  /// Reads a cursor; `nil` where it is none, has run out, or was made for something else.
  init?(_ text: String, for question: [String], call: Call) {
    guard text.utf8.count <= 64, let bytes = Base64.decode(text, .urlSafe), bytes.count == 34,
      let position = RandomIdentifier(bytes: bytes[..<10])
    else { return nil }
    let expiry = bytes[10..<18].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    let tag = PageCursor.tag(position, expiry: expiry, question, call)
    guard ConstantTime.equal(Array(bytes[18...]).span.bytes, tag.span.bytes), call.now.microseconds < expiry
    else {
      return nil
    }
    self.position = position
  }

  func text(for question: [String], call: Call) -> String {
    let expiry = call.now.adding(seconds: PageCursor.lifetime).microseconds
    var bytes = position.bytes
    withUnsafeBytes(of: expiry.bigEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: PageCursor.tag(position, expiry: expiry, question, call))
    return Base64.encode(bytes, .urlSafe)
  }

  private static func tag(_ position: RandomIdentifier, expiry: Int64, _ question: [String], _ call: Call)
    -> [UInt8]
  {
    var encoder = PrefixEncoder(label: "fengni cursor/v1", capacity: 128)
    encoder.append(position)
    encoder.append(expiry)
    for part in [call.event.code, call.caller.person, call.caller.post, call.purpose?.name.text ?? ""]
      + question
    {
      encoder.append(part)
    }
    return call.vault.ring.control.withBytes { key in
      Array(KeyedHash.hash(encoder.bytes.span.bytes, key: key).array.prefix(16))
    }
  }
}
