public import Sodium

/// A key that cosigns checkpoints with a time (c2sp.org/tlog-cosignature, Ed25519, type 0x04).
///
/// A cosignature says: of the log with this origin, this is the largest consistent tree that was seen at that
/// time. Only a witness may make one, and only with a key that signs nothing else.
public struct Cosigner: ~Copyable, Sendable {
  /// The largest time that a cosignature may carry, in seconds since 1970.
  public static let latestTime = UInt64(Int64.max)

  /// The key that verifies what this one signs.
  public let verifierKey: VerifierKey
  private let key: Ed25519.SigningKey

  /// The cosigner of this name.
  public init(name: KeyName, key: consuming Ed25519.SigningKey) {
    verifierKey = VerifierKey(name: name, kind: .cosignature, publicKey: key.publicKey)
    self.key = key
  }

  /// The cosignature of a checkpoint's text: time (8, big-endian) ‖ Ed25519 signature (64).
  ///
  /// - Parameter time: seconds since 1970, from 1 to `latestTime`; zero would say that no time is given.
  func cosignature(of text: [UInt8], time: UInt64) -> NoteSignature {
    precondition((1...Self.latestTime).contains(time), "a cosignature's time has 63 bits, not all zero")
    let message = Self.message(text, time: time)
    var bytes = [UInt8]()
    bytes.append(bigEndian: time)
    bytes += key.signature(for: message.span.bytes)
    return NoteSignature(name: verifierKey.name, keyID: verifierKey.id, bytes: bytes)
  }

  /// What is signed: two lines above the text.
  static func message(_ text: [UInt8], time: UInt64) -> [UInt8] {
    Array("cosignature/v1\ntime \(time)\n".utf8) + text
  }
}
