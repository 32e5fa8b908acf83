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
  private let commitment: Bytes32

  /// - Parameter claims: 32 bytes.
  public init(
    seq: UInt64, time: Timestamp, event: AuditEvent, outcome: AuditOutcome, state: StateChange?,
    claims: [UInt8]
  ) {
    guard let commitment = Bytes32(claims) else { preconditionFailure("a claims digest has 32 bytes") }
    self.init(seq: seq, time: time, event: event, outcome: outcome, state: state, commitment: commitment)
  }

  init(
    seq: UInt64, time: Timestamp, event: AuditEvent, outcome: AuditOutcome, state: StateChange?,
    commitment: Bytes32
  ) {
    self.seq = seq
    self.time = time
    self.event = event
    self.outcome = outcome
    self.state = state
    self.commitment = commitment
  }

  /// SHA-256 over the commitments of the claims: see `Claims`.
  public var claims: [UInt8] { commitment.array }

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
    text.append(contentsOf: Base64.encode(commitment.bytes).utf8)
    text.append(contentsOf: "\nend\n".utf8)
    return text
  }

  private static func digestText(_ digest: StateDigest?) -> String {
    digest.map { Base64.encode($0.hash.bytes) } ?? "-"
  }
}
