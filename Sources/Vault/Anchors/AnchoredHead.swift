public import MerkleLog
import Synchronization

/// Keeps the newest head of the log in its anchor.
///
/// The head goes there after each commit and before its callers are released: what was released is never newer than what
/// the anchor knows, and the anchor is never newer than the store, whatever is cut off in between.
final class AnchoredHead: Sendable {
  private let anchor: any CheckpointAnchor
  private let key: VerifierKey
  private let state = Mutex(State())

  private struct State {
    /// The place to be written next; `nil` before the places were read.
    var next: Int?
    /// What was written last, durably.
    var last: [UInt8]?
  }

  /// - Parameter next: the place to be written first; `nil` takes the one that has not the newest head.
  init(in anchor: any CheckpointAnchor, signedBy key: VerifierKey, next: Int? = nil) {
    self.anchor = anchor
    self.key = key
    if let next { state.withLock { $0.next = next } }
  }

  /// The newest checkpoint of this log in the anchor; `nil` where it has none.
  func newest() throws(StoreFailure) -> Checkpoint? { try newestPlace()?.checkpoint }

  /// Writes the head, unless it is there. Where that fails nothing is known of its place, and the next goes there again:
  /// the other one keeps what was durable before.
  func keep(_ note: [UInt8]) throws(StoreFailure) {
    try state.withLock { (state) throws(StoreFailure) in
      if state.last == note { return }
      let place: Int
      if let next = state.next {
        place = next
      } else {
        place = try newestPlace().map { 1 - $0.place } ?? 0
      }
      state.next = place
      state.last = nil
      try anchor.write(note, at: place)
      state.next = 1 - place
      state.last = note
    }
  }

  private func newestPlace() throws(StoreFailure) -> (place: Int, checkpoint: Checkpoint)? {
    AnchoredHead.newest(in: try anchor.places(), signedBy: key)
  }

  /// The newest checkpoint among the places that is whole and signed by this log.
  static func newest(in places: [[UInt8]], signedBy key: VerifierKey) -> (place: Int, checkpoint: Checkpoint)?
  {
    var newest: (place: Int, checkpoint: Checkpoint)?
    for (place, note) in places.prefix(2).enumerated() {
      guard
        let checkpoint = try? SignedNote(note).verified(by: [key]).checkpoint(origin: key.name),
        newest.map({ $0.checkpoint.size < checkpoint.size }) ?? true
      else { continue }
      newest = (place, checkpoint)
    }
    return newest
  }
}

extension KnownCheckpoint {
  /// What an anchor with these places knows of the log with this key.
  public static func anchored(in places: [[UInt8]], signedBy key: VerifierKey) -> KnownCheckpoint {
    KnownCheckpoint(.anchor, AnchoredHead.newest(in: places, signedBy: key)?.checkpoint)
  }
}
