import CSodium

/// A short-lived secret: bytes on the ordinary heap that are wiped when the value ends.
///
/// For what one request needs: data keys and opened text. It costs an allocation of the ordinary kind, where
/// `SecretBytes` costs 30 µs and locked pages. Its memory may be swapped out and may show in a core dump while
/// the value lives.
///
/// It has no description and cannot be encoded or copied.
///
/// INVARIANT: the bytes between `count` and `capacity` hold no secret, so that wiping `count` bytes wipes all.
///
/// `@unchecked Sendable`: the memory is reached through this value alone, which has one owner; writing needs
/// exclusive access to that owner (`mutating`), so no two threads can write, or write and read, at once.
@safe
public struct ScratchSecret: ~Copyable, @unchecked Sendable {
  /// The number of bytes held.
  public private(set) var count: Int

  /// The number of bytes it can hold without moving.
  public private(set) var capacity: Int

  private var base: UnsafeMutableRawPointer

  /// An empty secret with room for as many bytes.
  public init(capacity: Int) {
    precondition(capacity >= 0, "a secret cannot have room for a negative number of bytes")
    self.count = 0
    self.capacity = capacity
    unsafe self.base = .allocate(byteCount: capacity, alignment: 16)
  }

  /// As many bytes, zero until `fill` writes them. What `fill` throws is thrown on, with the memory wiped.
  public init<Failure: Error>(
    count: Int, _ fill: (inout MutableRawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    self.init(capacity: count)
    _ = try append(count: count, fill)
  }

  /// A copy of the bytes; wiping the original stays with its owner.
  public init(copying bytes: RawSpan) {
    self.init(capacity: bytes.byteCount)
    append(bytes)
  }

  /// The bytes, for as long as the secret is borrowed.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The bytes, to be changed in place.
  public var mutableBytes: MutableRawSpan {
    @_lifetime(&self)
    mutating get {
      let span = unsafe MutableRawSpan(_unsafeStart: base, byteCount: count)
      return unsafe _overrideLifetime(span, mutating: &self)
    }
  }

  /// Adds as many bytes at the end, zero until `fill` writes them, and tells where they lie.
  ///
  /// When `fill` throws, what it wrote is wiped and the secret is as it was.
  @discardableResult
  public mutating func append<Failure: Error>(
    count added: Int, _ fill: (inout MutableRawSpan) throws(Failure) -> Void
  ) throws(Failure) -> Range<Int> {
    precondition(added >= 0, "a secret cannot grow by a negative number of bytes")
    reserve(count + added)
    let start = unsafe base + count
    unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: added)
    var span = unsafe MutableRawSpan(_unsafeStart: start, byteCount: added)
    do {
      try fill(&span)
    } catch {
      unsafe sodium_memzero(start, added)
      throw error
    }
    count += added
    return count - added..<count
  }

  /// Adds a copy of the bytes at the end and tells where they lie.
  @discardableResult
  public mutating func append(_ bytes: RawSpan) -> Range<Int> {
    append(count: bytes.byteCount) { room in room.copyBytes(of: bytes) }
  }

  /// Keeps the first bytes and wipes the rest.
  public mutating func truncate(to kept: Int) {
    precondition(kept >= 0 && kept <= count, "a secret can be cut only to a part of itself")
    unsafe sodium_memzero(base + kept, count - kept)
    count = kept
  }

  /// Moves to a larger place when there is no room, and wipes the old one.
  private mutating func reserve(_ needed: Int) {
    guard needed > capacity else { return }
    let grown = max(needed, capacity * 2)
    let place = UnsafeMutableRawPointer.allocate(byteCount: grown, alignment: 16)
    unsafe place.copyMemory(from: base, byteCount: count)
    unsafe sodium_memzero(base, count)
    unsafe base.deallocate()
    unsafe base = unsafe place
    capacity = grown
  }

  deinit {
    unsafe sodium_memzero(base, count)
    unsafe base.deallocate()
  }
}
