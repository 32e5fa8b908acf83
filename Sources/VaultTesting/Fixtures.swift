public import Vault

/// Records, entries and keys made of seeded bytes: any store keeps them, no vault opens them.
public struct StoreFixture: Sendable {
  private var state: UInt64

  /// The same seed gives the same bytes.
  public init(seed: UInt64) { state = seed }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  public mutating func number() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  public mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
      let word = number()
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    return Array(bytes.prefix(count))
  }

  public mutating func identifier() -> RandomIdentifier {
    RandomIdentifier(high: number(), low: UInt16(truncatingIfNeeded: number()))
  }

  public mutating func recordID() -> RecordID { RecordID(identifier()) }
  public mutating func subjectID() -> SubjectID { SubjectID(identifier()) }
  public mutating func token() -> SearchToken { SearchToken(bytes: bytes(SearchToken.byteCount)) }

  /// A record of version 1, about as large as a resident's; its tokens are sorted as the format demands.
  public mutating func record(
    type: Name = Name(checked: "resident"), subject: SubjectID? = nil, place: PlacePath = .building,
    created: Timestamp = .fixture, batch: ImportID? = nil, tokens: [SearchToken]? = nil, boxes: Int = 1600
  ) -> SealedRecord {
    var tokens = tokens ?? []
    if tokens.isEmpty { for _ in 0..<8 { tokens.append(token()) } }
    return SealedRecord(
      header: RecordHeader(
        id: recordID(), type: type, subject: subject ?? subjectID(), place: place, lifecycle: .active,
        version: 1, created: created, updated: created, batch: batch),
      plain: bytes(12), boxes: bytes(boxes), facts: bytes(144), tokens: tokenList(tokens),
      contentDigest: bytes(32), keyCommitment: bytes(32))
  }

  /// An entry of the sizes that a resident's read leaves; one second after the other.
  public mutating func entry(
    _ seq: UInt64, event: String = "field.read", outcome: String = "allow", actor: [UInt8]? = nil,
    subject: [UInt8]? = nil, caseToken: [UInt8] = [], budget: String = "", time: Timestamp? = nil
  ) -> StoredEntry {
    StoredEntry(
      seq: seq, time: time ?? Timestamp.fixture.adding(seconds: Int64(seq)), event: event, outcome: outcome,
      leaf: bytes(230), subjectBox: bytes(170), periodBox: bytes(200), actorToken: actor ?? bytes(16),
      subjectToken: subject ?? bytes(16), caseToken: caseToken, budget: budget)
  }

  public mutating func subjectKeys(_ subject: SubjectID? = nil) -> WrappedSubjectKeys {
    WrappedSubjectKeys(
      subject: subject ?? subjectID(), generation: 1, wrapping: 1, wrapped: bytes(5 * 72), logToken: bytes(16)
    )
  }
}

/// Tokens as a record lists them: sorted by their bytes, none twice, one after the other.
public func tokenList(_ tokens: [SearchToken]) -> [UInt8] {
  Set(tokens).map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 }
}

extension Timestamp {
  /// 2026-11-21T11:25:03Z, the moment the tests begin at.
  public static let fixture = Timestamp(microseconds: 1_795_260_303_000_000)
}

extension PlacePath {
  public static let building = PlacePath(checked: "B/baihe/031/07")
  public static let otherBuilding = PlacePath(checked: "B/baihe/031/08")
  public static let farBuilding = PlacePath(checked: "B/baihe/034/21")

  init(checked text: String) {
    guard let path = PlacePath(text) else { preconditionFailure("not a place") }
    self = path
  }
}

extension SealedRecord {
  /// All a store keeps of the record, for comparing.
  public func isSame(as other: SealedRecord?) -> Bool {
    guard let other else { return false }
    return header == other.header && plain == other.plain && boxes == other.boxes && facts == other.facts
      && tokens == other.tokens && contentDigest == other.contentDigest
      && keyCommitment == other.keyCommitment
  }

  /// The next version of the record, changed by `change`.
  public func amended(_ change: (inout SealedRecord) -> Void = { _ in }) -> SealedRecord {
    var next = self
    next.header.version += 1
    next.header.updated = next.header.updated.adding(seconds: 60)
    change(&next)
    return next
  }
}
