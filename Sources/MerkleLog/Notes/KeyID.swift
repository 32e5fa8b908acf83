import Sodium

/// The key ID of a note key (c2sp.org/signed-note): the first four bytes of
///
///     SHA-256(name ‖ 0x0A ‖ signature type ‖ public key)
///
/// It tells keys of one name apart and proves nothing.
public struct KeyID: Sendable, Hashable, CustomStringConvertible {
  /// The four bytes as a big-endian number.
  public let value: UInt32

  init(value: UInt32) { self.value = value }

  /// The ID of a key of this name and type.
  init(name: KeyName, encodedKey: [UInt8]) {
    let digest = SHA256.hash(name.utf8 + [0x0A] + encodedKey)
    value = digest.array.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The four bytes.
  var bytes: [UInt8] {
    [UInt8(value >> 24), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)]
  }

  /// Eight lower-case hexadecimal digits.
  public var description: String { Hexadecimal.encode(bytes) }
}
