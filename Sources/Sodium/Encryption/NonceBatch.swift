/// Random nonces drawn in one system call, to be used once each.
///
/// A record of twelve fields needs twelve nonces; one call for all of them costs a third of a call each.
public struct NonceBatch: ~Copyable {
  /// A nonce of XChaCha20-Poly1305: 24 bytes held inline.
  public struct Nonce: Sendable, BitwiseCopyable {
    fileprivate var words = InlineArray<3, UInt64>(repeating: 0)

    /// The 24 bytes.
    public var bytes: RawSpan {
      @_lifetime(borrow self)
      get { unsafe words.span.bytes }
    }
  }

  private let nonces: [Nonce]
  private var used = 0

  /// Draws as many nonces.
  public init(count: Int) {
    var nonces = [Nonce](repeating: Nonce(), count: count)
    var span = nonces.mutableSpan
    var raw = unsafe span.mutableBytes
    Randomness.fill(&raw)
    self.nonces = nonces
  }

  /// The number of nonces left.
  public var remaining: Int { nonces.count - used }

  /// The next nonce; there must be one left.
  public mutating func next() -> Nonce {
    precondition(used < nonces.count, "the batch holds fewer nonces than were asked of it")
    defer { used += 1 }
    return nonces[used]
  }
}
