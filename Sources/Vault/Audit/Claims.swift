import Sodium

/// What an entry says, in seven claims that the leaf only commits to.
///
/// Each commitment is `C = HMAC-SHA-256(salt, name ‖ 0x00 ‖ value)`, the leaf holds SHA-256(C₁ ‖ … ‖ C₇). The
/// salt of a claim is derived from the random key of its half; opening a claim shows name, value and salt, so
/// one claim can be shown without another. The two halves are sealed apart: what tells of the person under the
/// subject's audit key, what tells of the act under the period's, so that erasing a person leaves the act provable.
public struct Claims: Sendable {
  /// In the order the leaf commits to them.
  public enum Name: String, CaseIterable, Sendable {
    case actor, subject, purpose, fields, place, decision, detail
  }

  /// Which of the two boxes a claim's opening lies in.
  enum Half: UInt8, CaseIterable, Sendable {
    case subject = 1
    case act = 2
  }

  /// Longer values are cut, so that an oversize entry cannot exist.
  public static let maximumValueBytes = 1024

  private var values: [[UInt8]]

  public init() { values = Array(repeating: [], count: Name.allCases.count) }

  /// The value of a claim in UTF-8; empty where the entry makes none.
  public subscript(name: Name) -> String {
    get { String(decoding: values[name.index], as: UTF8.self) }
    set { values[name.index] = Claims.bounded(newValue) }
  }

  func bytes(_ name: Name) -> [UInt8] { values[name.index] }

  mutating func set(_ name: Name, bytes: [UInt8]) { values[name.index] = bytes }

  /// At most `maximumValueBytes`, cut at a scalar, the cut marked.
  private static func bounded(_ value: String) -> [UInt8] {
    let bytes = Array(value.utf8)
    guard bytes.count > maximumValueBytes else { return bytes }
    let mark = Array("…".utf8)
    var end = maximumValueBytes - mark.count
    while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return Array(bytes[..<end]) + mark
  }
}

extension Claims.Name {
  var index: Int {
    switch self {
    case .actor: 0
    case .subject: 1
    case .purpose: 2
    case .fields: 3
    case .place: 4
    case .decision: 5
    case .detail: 6
    }
  }

  var half: Claims.Half {
    switch self {
    case .subject, .fields, .place, .detail: .subject
    case .actor, .purpose, .decision: .act
    }
  }
}

/// The random keys from which an entry's salts are derived, one for each half.
struct ClaimKeys {
  let subject: [UInt8]
  let act: [UInt8]

  /// Fresh keys; one draw for both.
  init() {
    let random = Randomness.bytes(64)
    subject = Array(random[..<32])
    act = Array(random[32...])
  }

  init(subject: [UInt8], act: [UInt8]) {
    self.subject = subject
    self.act = act
  }

  /// The salt of one claim: keyed BLAKE2b-256 of its name.
  func salt(_ name: Claims.Name) -> [UInt8] {
    KeyedHash.hash(
      Array("fengni salt/v1 \(name.rawValue)".utf8).span.bytes,
      key: (name.half == .subject ? subject : act).span.bytes
    ).array
  }
}

/// The commitments of an entry's claims.
struct ClaimCommitments: Equatable {
  /// Seven times 32 bytes, in the order of `Claims.Name`.
  let all: [[UInt8]]

  init(_ claims: Claims, keys: ClaimKeys) {
    all = Claims.Name.allCases.map { name in
      ClaimCommitments.commit(name, claims.bytes(name), salt: keys.salt(name))
    }
  }

  /// What the leaf holds.
  var digest: [UInt8] { SHA256.hash(all.flatMap { $0 }).array }

  /// `HMAC-SHA-256(salt, name ‖ 0x00 ‖ value)`.
  static func commit(_ name: Claims.Name, _ value: [UInt8], salt: [UInt8]) -> [UInt8] {
    HMACSHA256.authenticationCode(
      for: (Array(name.rawValue.utf8) + [0] + value).span.bytes, key: salt.span.bytes
    ).array
  }
}
