/// Where the newest signed head of the log is kept apart from the store, on another volume if it can be.
///
/// An anchor has two places, written in turn, so that a write that is cut off leaves the other as it was. It knows no
/// key and decides nothing.
public protocol CheckpointAnchor: Sendable {
  /// What its places hold: a note, or what a write that was cut off left of one; no places where the anchor is not
  /// there at all.
  func places() throws(StoreFailure) -> [[UInt8]]
  /// Writes a note at a place, 0 or 1, and returns when it is durable. Never makes an anchor that is not there.
  func write(_ note: [UInt8], at place: Int) throws(StoreFailure)
}
