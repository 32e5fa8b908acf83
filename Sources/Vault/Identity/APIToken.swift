import Sodium

/// A token as its owner holds it.
///
/// ```
/// fng_<16 characters: credential>_<43 characters: 32 random bytes, base64url>_<8 hexadecimal: checksum>
/// ```
/// The checksum (SHA-256 of all before it, first four bytes) tells a mistyped token from an unknown one without
/// asking the store. A person's short-lived token for a service begins with `fngd_`.
struct APIToken {
  let prefix: String
  let id: String
  let secret: [UInt8]

  static let personal = "fng"
  static let delegated = "fngd"

  init(prefix: String) {
    self.prefix = prefix
    id = RandomIdentifier.random().text
    secret = Randomness.bytes(32)
  }

  /// Reads a token strictly; `nil` where it is none or its checksum does not fit.
  init?(_ text: String, prefix: String) {
    guard text.utf8.count <= 96 else { return nil }
    let parts = text.utf8.split(separator: UInt8(ascii: "_"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].elementsEqual(prefix.utf8),
      RandomIdentifier(text: parts[1]) != nil, parts[2].count == 43 + 1 + 8,
      parts[2].dropLast(8).last == UInt8(ascii: "_")
    else { return nil }
    let secretText = String(decoding: parts[2].prefix(43), as: UTF8.self)
    guard let secret = Base64.decode(secretText, .urlSafe), secret.count == 32 else { return nil }
    self.prefix = prefix
    id = String(decoding: parts[1], as: UTF8.self)
    self.secret = secret
    guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
  }

  var text: String {
    let head = "\(prefix)_\(id)_\(Base64.encode(secret, .urlSafe))"
    let checksum = SHA256.hash(Array(head.utf8)).array.prefix(4)
    return "\(head)_\(Hexadecimal.encode(Array(checksum)))"
  }

  /// What is kept of it: keyed BLAKE2b-256, enough for a secret of 256 random bits.
  func digest(_ ring: KeyRing) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni api token/v1", capacity: 80)
    encoder.append(prefix)
    encoder.append(id)
    encoder.append(raw: secret)
    return ring.control.withBytes { key in KeyedHash.hash(encoder.bytes.span.bytes, key: key).array }
  }
}
