import CSodium

/// Keyed BLAKE2b (RFC 7693): a pseudorandom function for index tokens, cursors and fingerprints.
///
/// A key has 16 to 64 bytes, an output 16 to 64. An output of another length is another function, not a prefix.
@safe
public struct KeyedHash: ~Copyable {
  /// The sizes that a key may have, in bytes.
  public static let keySizes = 16...64
  /// The sizes that an output may have, in bytes.
  public static let outputSizes = 16...64

  /// The number of bytes of the output.
  public let outputCount: Int

  /// libsodium asks that its state lies at a multiple of 64 bytes, which only an allocation of its own promises.
  private let state: UnsafeMutableRawPointer
  private static let stateBytes = crypto_generichash_blake2b_statebytes()

  /// Begins a hash of `outputCount` bytes under `key`.
  public init(key: RawSpan, outputCount: Int = 32) {
    self.init(key: key, outputCount: outputCount, personal: nil)
  }

  /// Begins a hash in a family of its own: `personal`, of 16 ASCII characters, is BLAKE2b's personalisation.
  init(key: RawSpan, outputCount: Int, personal: StaticString?) {
    Self.check(key: key.byteCount, output: outputCount)
    precondition(personal.map { $0.utf8CodeUnitCount == 16 } ?? true, "a personalisation has 16 bytes")
    Library.start()
    self.outputCount = outputCount
    unsafe self.state = .allocate(byteCount: Self.stateBytes, alignment: 64)
    let state = unsafe OpaquePointer(self.state)
    unsafe key.withPointer { key, count in
      _ = unsafe crypto_generichash_blake2b_init_salt_personal(
        state, key, count, outputCount, nil, personal?.utf8Start)
    }
  }

  /// Takes in the next bytes.
  public mutating func update(_ bytes: RawSpan) {
    let state = unsafe OpaquePointer(self.state)
    unsafe bytes.withPointer { base, count in
      _ = unsafe crypto_generichash_blake2b_update(state, base, UInt64(count))
    }
  }

  /// Writes the hash of everything taken in; `output` must have `outputCount` bytes.
  public consuming func finalize(into output: inout MutableRawSpan) {
    precondition(output.byteCount == outputCount, "the hash was begun for another output size")
    let state = unsafe OpaquePointer(self.state)
    unsafe output.withMutablePointer { output, count in
      _ = unsafe crypto_generichash_blake2b_final(state, output, count)
    }
  }

  /// The hash of everything taken in, begun for 32 bytes.
  public consuming func finalize() -> Bytes32 {
    precondition(outputCount == Bytes32.count, "the hash was begun for another output size")
    let state = unsafe OpaquePointer(self.state)
    return Bytes32 { output in
      unsafe output.withMutablePointer { output, count in
        _ = unsafe crypto_generichash_blake2b_final(state, output, count)
      }
    }
  }

  /// Writes the hash of `message` under `key`; the size of `output` chooses the function.
  public static func hash(_ message: RawSpan, key: RawSpan, into output: inout MutableRawSpan) {
    check(key: key.byteCount, output: output.byteCount)
    Library.start()
    unsafe output.withMutablePointer { output, outputCount in
      unsafe message.withPointer { message, messageCount in
        unsafe key.withPointer { key, keyCount in
          _ = unsafe crypto_generichash_blake2b(
            output, outputCount, message, UInt64(messageCount), key, keyCount)
        }
      }
    }
  }

  /// The 32-byte hash of `message` under `key`.
  public static func hash(_ message: RawSpan, key: RawSpan) -> Bytes32 {
    Bytes32 { output in hash(message, key: key, into: &output) }
  }

  private static func check(key: Int, output: Int) {
    precondition(keySizes.contains(key), "a key of BLAKE2b has 16 to 64 bytes")
    precondition(outputSizes.contains(output), "an output of BLAKE2b has 16 to 64 bytes here")
  }

  deinit {
    // The state is as good as the key.
    unsafe sodium_memzero(state, Self.stateBytes)
    unsafe state.deallocate()
  }
}
