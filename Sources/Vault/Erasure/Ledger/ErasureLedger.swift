import Sodium
import Synchronization

/// Which keys are destroyed, kept beside the anchor, apart from the vault and its backups.
///
/// ```
/// fengni erasure ledger/v1 <tag>
/// <time> <log size> erased <s_…> <tag>
/// <time> <log size> withdrawn <s_…> <tag>
/// <time> <log size> period <period-3y-202611> <tag>          (a line each)
/// ```
/// Random names, nothing of what was held. A line is durable before the keys are destroyed, so that no erasure counts as
/// done that it does not know. The tag is a keyed hash over the line and the tag of the line before it (over the vault's
/// id, for the first line, without which there is no ledger): nothing is added, altered, or taken out of the middle. Lines cut off at the end cannot be told
/// from a write that was cut off; as long as the vault is there, the next opening writes them again.
final class ErasureLedger: Sendable {
  private struct State {
    var known: Set<DestroyedKeys> = []
    /// In the order they were destroyed.
    var lines: [DestroyedKeys] = []
    /// All lines, with their ends.
    var bytes: [UInt8] = []
    var lastTag: [UInt8]
    /// It has to be written whole before a line can follow.
    var isUnwritten = false
    /// Lines that could not be written yet.
    var owed: [DestroyedKeys] = []
    /// The last attempt to write failed.
    var isFailing = false
  }

  private let store: any ErasureLedgerStore
  private let ring: KeyRing
  private let state: Mutex<State>
  /// Whether there was none.
  let isMissing: Bool
  /// Bytes behind the last line that are none, a write that was cut off left aside.
  let strange: Int
  /// Whether it is there and cannot be read to its end: it may have known more.
  let isDamaged: Bool

  init(in store: any ErasureLedgerStore, ring: KeyRing) throws(StoreFailure) {
    self.store = store
    self.ring = ring
    let found = try store.contents()
    isMissing = found == nil
    let bytes = found ?? []
    let first = ErasureLedger.firstLine(ring)
    var state = State(lastTag: ErasureLedger.beginning(ring))
    let isBegun = bytes.starts(with: first)
    var size = isBegun ? first.count : 0
    while isBegun, let end = bytes[size...].firstIndex(of: UInt8(ascii: "\n")) {
      let text = bytes[size..<end]
      guard let space = text.lastIndex(of: UInt8(ascii: " ")), let tag = Base64.decode(text[(space + 1)...])
      else { break }
      let line = Array(text[...space])
      let expected = ErasureLedger.tag(of: line, after: state.lastTag, ring)
      guard ConstantTime.equal(tag.span.bytes, expected.span.bytes), let keys = ErasureLedger.keys(in: line)
      else { break }
      state.lines.append(keys)
      state.known.insert(keys)
      state.lastTag = expected
      size = end + 1
    }
    strange = !isBegun || bytes[size...].contains(UInt8(ascii: "\n")) ? bytes.count - size : 0
    isDamaged = found != nil && (!isBegun || strange > 0)
    state.isUnwritten = !isBegun || strange > 0
    state.bytes = isBegun ? Array(bytes[..<size]) : first
    self.state = Mutex(state)
  }

  /// All of them, oldest first.
  var lines: [DestroyedKeys] { state.withLock { $0.lines } }

  /// Whether the last attempt to write it failed: until it is written nothing is destroyed.
  var isFailing: Bool { state.withLock { $0.isFailing } }

  /// Writes those that are not there yet, durably, and before them all that it could not write until now.
  ///
  /// - Parameter size: how many entries the log has.
  /// - Throws: where it cannot be written: they are owed, and come with the next call.
  func record(_ keys: [DestroyedKeys], at time: Timestamp, logSize size: UInt64) throws(StoreFailure) {
    try state.withLock { (state) throws(StoreFailure) in
      var (bytes, tag, added): ([UInt8], [UInt8], [DestroyedKeys]) = ([], state.lastTag, [])
      for keys in state.owed + keys where !state.known.contains(keys) && !added.contains(keys) {
        let line = Array("\(time) \(size) \(keys.text) ".utf8)
        tag = ErasureLedger.tag(of: line, after: tag, ring)
        bytes += line + Array(Base64.encode(tag).utf8) + [UInt8(ascii: "\n")]
        added.append(keys)
      }
      guard !added.isEmpty || state.isUnwritten else { return }
      do throws(StoreFailure) {
        if state.isUnwritten {
          if isDamaged { try store.keepDamaged(at: time) }
          try store.write(whole: state.bytes + bytes)
        } else {
          try store.append(bytes, behind: state.bytes.count)
        }
      } catch {
        state.isFailing = true
        throw error
      }
      state.isFailing = false
      state.isUnwritten = false
      state.owed = []
      state.lines += added
      state.known.formUnion(added)
      state.bytes += bytes
      state.lastTag = tag
    }
  }

  /// Keeps in mind what is destroyed already and could not be written.
  func owe(_ keys: [DestroyedKeys]) { state.withLock { $0.owed += keys } }

  private static func keys(in line: [UInt8]) -> DestroyedKeys? {
    let words = line.dropLast().split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard words.count == 4, Timestamp(utf8: words[0]) != nil, decimalDigits(words[1]) != nil else {
      return nil
    }
    return DestroyedKeys(word: words[2], name: words[3])
  }

  // MARK: Tags

  private static func firstLine(_ ring: KeyRing) -> [UInt8] {
    Array("fengni erasure ledger/v1 \(Base64.encode(beginning(ring)))\n".utf8)
  }

  private static func beginning(_ ring: KeyRing) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni erasure ledger/v1")
    encoder.append(raw: ring.vault.bytes)
    return hash(encoder, ring)
  }

  private static func tag(of line: [UInt8], after tag: [UInt8], _ ring: KeyRing) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni erasure ledger line/v1", capacity: line.count + 64)
    encoder.append(tag)
    encoder.append(line)
    return hash(encoder, ring)
  }

  private static func hash(_ encoder: PrefixEncoder, _ ring: KeyRing) -> [UInt8] {
    ring.control.withBytes { key in KeyedHash.hash(encoder.bytes.span.bytes, key: key).array }
  }
}
