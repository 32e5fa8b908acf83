import CSodium

/// A stream of chunks under one key: none can be altered, left out, repeated, swapped or added, and the end is known.
///
/// libsodium's `crypto_secretstream_xchacha20poly1305`: each chunk is sealed with ChaCha20-Poly1305 under a subkey and a
/// counter, and what was sealed before changes what follows. The last chunk says that it is the last.
///
///     head (24) ‖ chunk (plaintext + 17) ‖ chunk ‖ …
public enum SecretStream {
  /// Bytes of a key.
  public static let keyBytes = 32
  /// Bytes that begin a stream: random, no secret.
  public static let headBytes = 24
  /// Bytes by which a sealed chunk is longer than its plaintext.
  public static let overheadBytes = 17

  private static let message: UInt8 = 0
  private static let final: UInt8 = 3

  /// Seals one chunk after the other.
  ///
  /// `@unchecked Sendable`: the state is reached through this value alone, which has one owner.
  @safe
  public struct Sealer: ~Copyable, @unchecked Sendable {
    /// What a reader needs before the first chunk.
    public let head: [UInt8]
    private let state: UnsafeMutablePointer<crypto_secretstream_xchacha20poly1305_state>

    /// Begins a stream; one key may seal many.
    public init(key: RawSpan) {
      precondition(key.byteCount == keyBytes, "a key of a stream has 32 bytes")
      Library.start()
      let state = UnsafeMutablePointer<crypto_secretstream_xchacha20poly1305_state>.allocate(capacity: 1)
      var head = [UInt8](repeating: 0, count: headBytes)
      var span = head.mutableSpan
      var raw = unsafe span.mutableBytes
      unsafe raw.withMutablePointer { head, _ in
        unsafe key.withPointer { key, _ in
          _ = unsafe crypto_secretstream_xchacha20poly1305_init_push(state, head, key)
        }
      }
      self.head = head
      unsafe self.state = unsafe state
    }

    /// The next chunk; after the last one there is no other.
    public mutating func seal(_ chunk: RawSpan, associatedData: RawSpan = RawSpan(), isLast: Bool = false)
      -> [UInt8]
    {
      var sealed = [UInt8](repeating: 0, count: chunk.byteCount + overheadBytes)
      var span = sealed.mutableSpan
      var raw = unsafe span.mutableBytes
      let status = unsafe raw.withMutablePointer { sealed, _ in
        unsafe chunk.withPointer { chunk, count in
          unsafe associatedData.withPointer { data, dataCount in
            unsafe crypto_secretstream_xchacha20poly1305_push(
              state, sealed, nil, chunk, UInt64(count), data, UInt64(dataCount), isLast ? final : message)
          }
        }
      }
      precondition(status == 0, "libsodium does not refuse to seal a chunk")
      return sealed
    }

    deinit {
      // The state is as good as the key.
      unsafe sodium_memzero(state, MemoryLayout<crypto_secretstream_xchacha20poly1305_state>.size)
      unsafe state.deallocate()
    }
  }

  /// Opens one chunk after the other.
  ///
  /// `@unchecked Sendable`: the state is reached through this value alone, which has one owner.
  @safe
  public struct Opener: ~Copyable, @unchecked Sendable {
    private let state: UnsafeMutablePointer<crypto_secretstream_xchacha20poly1305_state>

    /// - Throws: where `head` has another size.
    public init(key: RawSpan, head: RawSpan) throws(AuthenticationFailure) {
      precondition(key.byteCount == keyBytes, "a key of a stream has 32 bytes")
      guard head.byteCount == headBytes else { throw AuthenticationFailure() }
      Library.start()
      let state = UnsafeMutablePointer<crypto_secretstream_xchacha20poly1305_state>.allocate(capacity: 1)
      unsafe head.withPointer { head, _ in
        unsafe key.withPointer { key, _ in
          _ = unsafe crypto_secretstream_xchacha20poly1305_init_pull(state, head, key)
        }
      }
      unsafe self.state = unsafe state
    }

    /// The next chunk, and whether it is the last one.
    ///
    /// - Throws: where it is not the chunk that was sealed at this place; nothing behind it opens then.
    public mutating func open(_ sealed: RawSpan, associatedData: RawSpan = RawSpan())
      throws(AuthenticationFailure) -> (chunk: [UInt8], isLast: Bool)
    {
      guard sealed.byteCount >= overheadBytes else { throw AuthenticationFailure() }
      var chunk = [UInt8](repeating: 0, count: sealed.byteCount - overheadBytes)
      var span = chunk.mutableSpan
      var raw = unsafe span.mutableBytes
      var tag: UInt8 = 0
      let status = unsafe raw.withMutablePointer { chunk, _ in
        unsafe sealed.withPointer { sealed, count in
          unsafe associatedData.withPointer { data, dataCount in
            unsafe crypto_secretstream_xchacha20poly1305_pull(
              state, chunk, nil, &tag, sealed, UInt64(count), data, UInt64(dataCount))
          }
        }
      }
      guard status == 0, tag == message || tag == final else { throw AuthenticationFailure() }
      return (chunk, tag == final)
    }

    deinit {
      unsafe sodium_memzero(state, MemoryLayout<crypto_secretstream_xchacha20poly1305_state>.size)
      unsafe state.deallocate()
    }
  }
}
