/// Where entries wait that were made while the vault is held: nothing is signed then, and yet nothing is read unlogged.
///
/// A store of bytes; it knows no key and decides nothing.
public protocol HeldEntryStore: Sendable {
  /// All that was appended; what a write that was cut off left behind may follow.
  func contents() throws(StoreFailure) -> [UInt8]
  /// Writes bytes behind the first `size`, in place of whatever follows them, and returns when they are durable.
  func append(_ bytes: [UInt8], behind size: Int) throws(StoreFailure)
  /// Takes all of it away: it stands in the log now.
  func clear() throws(StoreFailure)
}
