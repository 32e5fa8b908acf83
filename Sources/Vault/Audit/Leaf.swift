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
    seq: UInt64, time: Timestamp, event: AuditEvent, outcome: AuditOutcome, state: StateChange?, claims: [UInt8]
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
    text.append(contentsOf: time.description.utf8)
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
    text.append(contentsOf: "\nclaims \(Claims.Name.allCases.count) ".utf8)
    text.append(contentsOf: Base64.encode(claims).utf8)
    text.append(contentsOf: "\nend\n".utf8)
    return text
  }

  /// Reads a leaf strictly: what does not print back to the same bytes is no leaf.
  public init?(text: [UInt8]) {
    guard text.count <= Leaf.maximumBytes else { return nil }
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    func next(_ key: String) -> ArraySlice<UInt8>? {
      guard let line = lines.first, line.starts(with: key.utf8) else { return nil }
      lines.removeFirst()
      return line.dropFirst(key.utf8.count)
    }
    guard next("fengni audit/v1")?.isEmpty == true,
      let seq = next("seq ").flatMap({ UInt64(String(decoding: $0, as: UTF8.self)) }),
      let time = next("time ").flatMap({ Timestamp(utf8: $0) }),
      let event = next("event ").flatMap({ AuditEvent(code: $0) }),
      let outcome = next("outcome ").flatMap({ AuditOutcome(rawValue: String(decoding: $0, as: UTF8.self)) })
    else { return nil }
    var state: StateChange?
    if let line = next("state ") {
      let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
      guard parts.count == 2, let created = Leaf.digest(parts[0]), let replaced = Leaf.digest(parts[1]) else {
        return nil
      }
      state = StateChange(created: created.digest, replaced: replaced.digest)
    }
    guard let claims = next("claims \(Claims.Name.allCases.count) ").flatMap({ Base64.decode(String(decoding: $0, as: UTF8.self)) }),
      claims.count == 32
    else { return nil }
    self.init(seq: seq, time: time, event: event, outcome: outcome, state: state, claims: claims)
    guard self.text == text else { return nil }
  }

  private static func digestText(_ digest: StateDigest?) -> String {
    digest.map { Base64.encode($0.bytes) } ?? "-"
  }

  private static func digest(_ text: ArraySlice<UInt8>) -> (digest: StateDigest?, Void)? {
    if text.elementsEqual("-".utf8) { return (nil, ()) }
    guard let bytes = Base64.decode(String(decoding: text, as: UTF8.self)), let digest = StateDigest(bytes: bytes) else { return nil }
    return (digest, ())
  }
}
