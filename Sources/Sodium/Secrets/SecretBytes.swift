import CSodium

/// A long-lived secret: bytes in guarded memory that are wiped when the value ends.
///
/// The memory comes from `sodium_malloc`: it lies between two pages that cannot be touched, is kept out of core
/// dumps and, as far as the system allows, out of swap (`isLocked`), and is read-only once filled. One
/// allocation costs about 30 µs and at least 4 KiB of locked memory, so it is for keys that live as long as
/// the process (some hundreds, not thousands); a key or a text that lives for one request belongs in
/// `ScratchSecret`.
///
/// It has no description, cannot be encoded or copied, and ends where its owner ends; to share one, let a final
/// class hold it.
///
/// `@unchecked Sendable`: after `init` the memory is never written again (the pages are read-only), it is
/// released only by `deinit`, and a noncopyable value has exactly one owner and so exactly one `deinit`.
@safe
public struct SecretBytes: ~Copyable, @unchecked Sendable {
  /// The number of bytes.
  public let count: Int

  /// Whether the system keeps the bytes out of swap.
  ///
  /// `sodium_malloc` does not fail where `mlock(2)` does: past `RLIMIT_MEMLOCK` it gives memory that may be
  /// swapped out. A vault that must not swap its keys checks this and asks for a higher `LimitMEMLOCK=`.
  public let isLocked: Bool

  private let base: UnsafeMutableRawPointer

  /// As many bytes, zero until `fill` writes them. What `fill` throws is thrown on, with the memory wiped.
  ///
  /// Ends the process where the system has no more memory to give, as Swift's own allocations do.
  public init<Failure: Error>(
    count: Int, _ fill: (inout MutableRawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(count >= 0, "a secret cannot have a negative number of bytes")
    Library.start()
    guard let base = unsafe sodium_malloc(count) else {
      preconditionFailure("no guarded memory left for a secret")
    }
    unsafe self.base = unsafe base
    self.count = count
    // Locking what is locked already changes nothing, so the second attempt tells how the first one went.
    self.isLocked = unsafe sodium_mlock(base, count) == 0
    unsafe sodium_memzero(base, count)
    var span = unsafe MutableRawSpan(_unsafeStart: base, byteCount: count)
    try fill(&span)
    unsafe sodium_mprotect_readonly(base)
  }

  /// A copy of the bytes; wiping the original stays with its owner.
  public init(copying bytes: RawSpan) {
    self.init(count: bytes.byteCount) { secret in
      secret.copyBytes(of: bytes)
    }
  }

  /// A new random secret.
  public static func random(count: Int) -> SecretBytes {
    SecretBytes(count: count) { bytes in Randomness.fill(&bytes) }
  }

  /// The bytes, for as long as the secret is borrowed.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  deinit {
    // Makes the pages writable again, wipes and releases them.
    unsafe sodium_free(base)
  }
}
