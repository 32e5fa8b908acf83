import Sodium

/// What is kept of the body of a call, so that the call made again is told from another one under the same idempotency key.
///
/// ```
/// number of the index key(4, big-endian; 0: the control key) keyed BLAKE2b-256(32)
/// ```
/// A body holds what the caller wrote. Where that is values of a record, the key is that of search tokens of the highest
/// level among them, so that whoever holds keys up to a lower one can test no guess against it.
struct CallBodyHash {
  private let ring: KeyRing

  init(_ ring: KeyRing) { self.ring = ring }

  /// Whether bodies with values up to a level can be told apart here.
  func isOpen(_ level: Level) -> Bool { level <= ring.ceiling }

  /// The hash of a call, under the index key in force.
  ///
  /// - Parameter level: of the highest values in the body; L1 for what the vault itself is run with.
  func hash(_ call: [[UInt8]], upTo level: Level) -> [UInt8] {
    guard level > .open else { return hash(call, 0, ring.control) }
    let index = ring.index.inForce
    return hash(call, index.number, index.key(level))
  }

  /// Whether a stored hash is that of this call; `false` also where the key it was made with is destroyed: then nobody
  /// can tell, and nothing is made twice.
  func matches(_ stored: [UInt8], _ call: [[UInt8]], upTo level: Level) -> Bool {
    guard level > .open else { return isEqual(stored, hash(call, 0, ring.control)) }
    return ring.index.live.contains { isEqual(stored, hash(call, $0.number, $0.key(level))) }
  }

  private func isEqual(_ stored: [UInt8], _ hash: [UInt8]) -> Bool {
    ConstantTime.equal(stored.span.bytes, hash.span.bytes)
  }

  private func hash(_ call: [[UInt8]], _ number: UInt32, _ key: HeldSecret) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni idempotency body/v2")
    for part in call { encoder.append(part) }
    let hash = key.withBytes { key in KeyedHash.hash(encoder.bytes.span.bytes, key: key).array }
    return withUnsafeBytes(of: number.bigEndian) { Array($0) } + hash
  }
}
