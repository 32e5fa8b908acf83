import MerkleLog
import Sodium

/// The entries made while the vault is held, until they become leaves.
///
/// ```
/// <time> <event> <outcome> <claims digest> <subject box> <act box>
///     <actor token> <subject token> <case token> <budget> <tag>                 (one line)
/// ```
/// A line an entry; bytes in base64, `-` for none. The tag is a keyed hash over the line and the tag of the line before
/// it (over the log's origin, for the first), so that nothing is added, altered, or taken out of the middle. Lines cut off
/// at the end cannot be told from a write that was cut off by a crash: see SECURITY.md.
struct HeldEntries: Sendable {
  private let store: any HeldEntryStore
  private let tagger: HeldEntryTagger
  /// How many there are.
  private(set) var count: Int
  /// Where the last of them ends.
  private var size: Int
  private var lastTag: [UInt8]

  /// Goes on behind the entries that are there.
  init(in store: any HeldEntryStore, of origin: KeyName, ring: KeyRing) throws(StoreFailure) {
    let found = try HeldEntries.read(store, of: origin, ring: ring)
    self.store = store
    tagger = HeldEntryTagger(ring: ring)
    count = found.entries.count
    size = found.size
    lastTag = found.lastTag
  }

  /// Writes entries durably.
  ///
  /// - Parameter time: when they were made; their place in the log comes later.
  mutating func append(_ entries: [EntryDraft], at time: Timestamp) throws(StoreFailure) {
    var bytes: [UInt8] = []
    var tag = lastTag
    for entry in entries {
      let line = HeldEntry(entry, time: time).line
      tag = tagger.tag(of: line, after: tag)
      bytes += line + Array(Base64.encode(tag).utf8) + [UInt8(ascii: "\n")]
    }
    try store.append(bytes, behind: size)
    count += entries.count
    size += bytes.count
    lastTag = tag
  }

  struct Found {
    fileprivate(set) var entries: [EntryDraft] = []
    /// Bytes behind the last whole entry.
    var rest: Int { total - size }
    fileprivate var size = 0
    fileprivate var total = 0
    fileprivate var lastTag: [UInt8]
  }

  /// The entries of this log that lie in a store, oldest first, up to the first line that is none.
  static func read(_ store: any HeldEntryStore, of origin: KeyName, ring: KeyRing) throws(StoreFailure)
    -> Found
  {
    let bytes = try store.contents()
    let tagger = HeldEntryTagger(ring: ring)
    var found = Found(lastTag: tagger.beginning(of: origin))
    found.total = bytes.count
    while let end = bytes[found.size...].firstIndex(of: UInt8(ascii: "\n")) {
      let text = bytes[found.size..<end]
      guard let space = text.lastIndex(of: UInt8(ascii: " ")), let tag = Base64.decode(text[(space + 1)...])
      else { break }
      let line = Array(text[...space])
      let expected = tagger.tag(of: line, after: found.lastTag)
      guard ConstantTime.equal(tag.span.bytes, expected.span.bytes), let entry = HeldEntry(line: line) else {
        break
      }
      found.entries.append(EntryDraft(entry))
      found.lastTag = expected
      found.size = end + 1
    }
    return found
  }
}

/// Computes the tags.
private struct HeldEntryTagger: Sendable {
  let ring: KeyRing

  func beginning(of origin: KeyName) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni held entries/v1")
    encoder.append(raw: ring.vault.bytes)
    encoder.append(origin.utf8)
    return hash(encoder)
  }

  func tag(of line: [UInt8], after tag: [UInt8]) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni held entry/v1", capacity: line.count + 64)
    encoder.append(tag)
    encoder.append(line)
    return hash(encoder)
  }

  private func hash(_ encoder: PrefixEncoder) -> [UInt8] {
    ring.control.withBytes { key in KeyedHash.hash(encoder.bytes.span.bytes, key: key).array }
  }
}

/// One entry as it lies there. What is read is authentic only where its tag was checked.
struct HeldEntry {
  let time: Timestamp
  let event: AuditEvent
  let outcome: AuditOutcome
  let claims: [UInt8]
  let subjectBox: [UInt8]
  let periodBox: [UInt8]
  let index: EntryIndex

  fileprivate init(_ entry: EntryDraft, time: Timestamp) {
    self.time = time
    event = entry.event
    outcome = entry.outcome
    claims = entry.claims
    subjectBox = entry.subjectBox
    periodBox = entry.periodBox
    index = entry.index
  }

  /// The line up to its tag.
  fileprivate var line: [UInt8] {
    func text(_ bytes: [UInt8]) -> String { bytes.isEmpty ? "-" : Base64.encode(bytes) }
    let words = [
      time.description, event.code, outcome.rawValue, text(claims), text(subjectBox), text(periodBox),
      text(index.actorToken), text(index.subjectToken), text(index.caseToken),
      index.budget.isEmpty ? "-" : index.budget,
    ]
    return Array(words.joined(separator: " ").utf8) + [UInt8(ascii: " ")]
  }

  fileprivate init?(line: [UInt8]) {
    let words = line.dropLast().split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    func bytes(_ word: ArraySlice<UInt8>) -> [UInt8]? {
      word.elementsEqual("-".utf8) ? [] : Base64.decode(word)
    }
    guard words.count == 10, let time = Timestamp(utf8: words[0]), let event = AuditEvent(code: words[1]),
      let outcome = AuditOutcome(code: words[2]), let claims = bytes(words[3]), claims.count == 32,
      let subjectBox = bytes(words[4]), let periodBox = bytes(words[5]), let actorToken = bytes(words[6]),
      let subjectToken = bytes(words[7]), let caseToken = bytes(words[8])
    else { return nil }
    self.time = time
    self.event = event
    self.outcome = outcome
    self.claims = claims
    self.subjectBox = subjectBox
    self.periodBox = periodBox
    let budget = words[9].elementsEqual("-".utf8) ? "" : String(decoding: words[9], as: UTF8.self)
    index = EntryIndex(
      actorToken: actorToken, subjectToken: subjectToken, caseToken: caseToken, budget: budget)
  }
}
