/// Where it is kept beside the anchor which keys are destroyed, so that a backup from before can be told of it.
///
/// A store of bytes; it knows no key and decides nothing.
public protocol ErasureLedgerStore: Sendable {
  /// All that was appended; what a write that was cut off left behind may follow. `nil` where there is no ledger.
  func contents() throws(StoreFailure) -> [UInt8]?
  /// Makes a ledger of these bytes, whole or not at all, in place of one that is there; durable with its name.
  func write(whole bytes: [UInt8]) throws(StoreFailure)
  /// Keeps a copy of what is there beside it, durably: it cannot be read, and is not lost either.
  func keepDamaged(at time: Timestamp) throws(StoreFailure)
  /// Writes bytes behind the first `size`, in place of whatever follows them, and returns when they are durable.
  /// Never makes a ledger that is not there: its volume may be away.
  func append(_ bytes: [UInt8], behind size: Int) throws(StoreFailure)
}
