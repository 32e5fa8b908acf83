import Sodium

/// A leaf of the log: text that tells what happened without telling to whom.
///
/// ```
/// fengni audit/v1
/// seq 1048576
/// time 2026-11-21T19:25:03.123456Z
/// event field.read
/// outcome allow
/// state <base64 of a state digest, or -> <the same of the row replaced, or ->     (writes only)
/// claims 7 <base64 of SHA-256 over the seven commitments>
/// end
/// ```
/// ASCII, lines end in LF, fixed order, one form for each value, at most 4,096 bytes. It holds commitments
/// only, so it can be exported, mirrored and kept for ever (audit design, "Leaf").
public struct Leaf: Hashable, Sendable {
  public static let maximumBytes = 4096

  public let seq: UInt64
  public let time: Timestamp
  public let event: AuditEvent
  public let outcome: AuditOutcome
  public let state: StateChange?
  /// SHA-256 over the commitments of the claims: see `Claims`.
  public let claims: [UInt8]

  public init(
    seq: UInt64, time: Timestamp, event: AuditEvent, outcome: AuditOutcome, state: StateChange?,
    claims: [UInt8]
  ) {
    self.seq = seq
    self.time = time
    self.event = event
    self.outcome = outcome
    self.state = state
    self.claims = claims
  }

  /// The leaf as it is hashed, stored and exported.
  public var text: [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(320)
    text.append(contentsOf: "fengni audit/v1\nseq ".utf8)
    text.append(contentsOf: String(seq).utf8)
    text.append(contentsOf: "\ntime ".utf8)
    time.append(to: &text)
    text.append(contentsOf: "\nevent ".utf8)
    text.append(contentsOf: event.code.utf8)
    text.append(contentsOf: "\noutcome ".utf8)
    text.append(contentsOf: outcome.rawValue.utf8)
    if let state {
      text.append(contentsOf: "\nstate ".utf8)
      text.append(contentsOf: Leaf.digestText(state.created).utf8)
      text.append(UInt8(ascii: " "))
      text.append(contentsOf: Leaf.digestText(state.replaced).utf8)
    }
    text.append(contentsOf: "\nclaims 7 ".utf8)
    text.append(contentsOf: Base64.encode(claims).utf8)
    text.append(contentsOf: "\nend\n".utf8)
    return text
  }

  /// Reads a leaf strictly: every value has one form, so what is read prints back to the same bytes.
  public init?(text: [UInt8]) {
    guard text.count <= Leaf.maximumBytes else { return nil }
    var lines = LeafLines(text)
    guard lines.next("fengni audit/v1")?.isEmpty == true,
      let seq = lines.next("seq ").flatMap(Leaf.number),
      let timeText = lines.next("time "), timeText.count == 27, let time = Timestamp(utf8: timeText),
      let event = lines.next("event ").flatMap({ AuditEvent(code: $0) }),
      let outcome = lines.next("outcome ").flatMap({ AuditOutcome(code: $0) })
    else { return nil }
    var state: StateChange?
    if let line = lines.next("state ") {
      guard let space = line.firstIndex(of: 0x20), let created = Leaf.digest(line[..<space]),
        let replaced = Leaf.digest(line[(space + 1)...])
      else { return nil }
      state = StateChange(created: created.digest, replaced: replaced.digest)
    }
    guard let claims = lines.next("claims 7 ").flatMap(Leaf.hash), lines.next("end")?.isEmpty == true,
      lines.isAtEnd
    else { return nil }
    self.init(seq: seq, time: time, event: event, outcome: outcome, state: state, claims: claims)
  }

  /// A decimal number without leading zeros.
  private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard !digits.isEmpty, digits.count == 1 || digits.first != 0x30 else { return nil }
    var number: UInt64 = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(UInt64(digit - 0x30))
      guard !overflow, !carry else { return nil }
      number = sum
    }
    return number
  }

  /// Base64 of 32 bytes, in its one form.
  private static func hash(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count == 44, let bytes = Base64.decode(text.span.bytes), bytes.count == 32 else { return nil }
    return bytes
  }

  private static func digestText(_ digest: StateDigest?) -> String {
    digest.map { Base64.encode($0.bytes) } ?? "-"
  }

  private static func digest(_ text: ArraySlice<UInt8>) -> (digest: StateDigest?, Void)? {
    if text.elementsEqual("-".utf8) { return (nil, ()) }
    guard let bytes = hash(text), let digest = StateDigest(bytes: bytes) else { return nil }
    return (digest, ())
  }
}

/// The lines of a leaf, one after another.
private struct LeafLines {
  private let text: [UInt8]
  private var position = 0

  init(_ text: [UInt8]) { self.text = text }

  var isAtEnd: Bool { position == text.count }

  /// What follows `key` on the next line; `nil`, and nothing taken, where it begins otherwise.
  mutating func next(_ key: StaticString) -> ArraySlice<UInt8>? {
    let count = key.utf8CodeUnitCount
    guard position + count <= text.count,
      key.withUTF8Buffer({ key in (0..<count).allSatisfy { text[position + $0] == key[$0] } }),
      let end = text[(position + count)...].firstIndex(of: 0x0A)
    else { return nil }
    let rest = text[(position + count)..<end]
    position = end + 1
    return rest
  }
}
