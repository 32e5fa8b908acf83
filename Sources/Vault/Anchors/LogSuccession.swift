public import MerkleLog
import Sodium

/// A new log after one that cannot be gone on with.
///
/// Its leaves begin with those of the log before it: states of rows, histories and openings rest on them. Its first own leaf,
/// `log.open`, says in its claims what was last known of the log before, why another follows, and which two people
/// decided so; then come the entries made while the vault was held. It is signed under the next origin with a key
/// of its own. Nothing is signed under the old origin any more, and what is left of the old log is kept in files.
public struct LogSuccession: Sendable {
  /// Why, in the words of those who decide.
  let reason: String
  let archive: any FormerLogArchive

  /// The longest reason, in bytes: it has to fit into a claim beside the rest.
  public static let longestReason = 400

  /// - Parameter reason: 1 to `longestReason` bytes without control characters; `nil` comes of another.
  public init?(reason: String, archive: any FormerLogArchive) {
    let isPrintable = reason.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    guard (1...LogSuccession.longestReason).contains(reason.utf8.count), isPrintable else { return nil }
    self.reason = reason
    self.archive = archive
  }
}

/// The log that follows.
public struct SucceededLog: Sendable {
  public let origin: String
  public let verifierKey: VerifierKey
  /// The position of its first own leaf.
  public let first: UInt64
  /// How many entries of the hold follow it.
  public let heldEntries: Int
}

extension CommunityVault {
  /// Opens the log that follows this vault's, on the word of two people. The vault has to be opened anew afterwards; nothing
  /// else may use it meanwhile.
  ///
  /// - Parameter bearers: the tokens of two different people, each of whom the policies allow `log.succeed`.
  public func succeedLog(
    _ succession: LogSuccession, bearers: (String, String), safeguards: LogSafeguards
  ) async throws(VaultFailure) -> Answer<SucceededLog> {
    try await openedLog().succeedLog(succession, bearers: bearers, safeguards: safeguards)
  }
}

extension OpenVault {
  fileprivate func succeedLog(
    _ succession: LogSuccession, bearers: (String, String), safeguards: LogSafeguards
  ) async throws(VaultFailure) -> Answer<SucceededLog> {
    guard case .caller(let one) = try await authenticate(bearer: bearers.0, onBehalfOf: nil, post: nil),
      case .caller(let other) = try await authenticate(bearer: bearers.1, onBehalfOf: nil, post: nil)
    else { return .refused(Refusal(.denied)) }
    var deciding: [String] = []
    for caller in [one, other] {
      let permission = try await answering(.logOpen, for: nil, by: caller) { call -> Answer<[String]>? in
        let decision = policy.decide(call.question(.logSucceed, nil, place: nil))
        let isOnePerson = one.person.utf8.elementsEqual(other.person.utf8)
        guard let denial = decision.denial ?? (isOnePerson ? Denial(.separationOfDuties) : nil) else {
          return .released(decision.policies)
        }
        return try await call.refuse(denial, detail: "succeed the log").map { .refused($0) }
      }
      switch permission {
      case .refused(let refusal): return .refused(refusal)
      case .released(let policies): deciding += policies
      }
    }
    do {
      return .released(
        try succeedLog(succession, by: (one, other), policies: deciding, safeguards: safeguards))
    } catch {
      throw VaultFailure(error)
    }
  }

  private func succeedLog(
    _ succession: LogSuccession, by callers: (AuthenticatedCaller, AuthenticatedCaller), policies: [String],
    safeguards: LogSafeguards
  ) throws -> SucceededLog {
    // Nothing comes in between any more, and nothing more is signed under the old origin.
    sequencer.close()
    let key = signer.verifierKey
    let places = try safeguards.anchor?.places() ?? []
    let anchored = AnchoredHead.newest(in: places, signedBy: key)
    guard let head = try store.logHead() else { throw VaultOpeningFailure.log("its log is not open") }
    var state = try LogState.resume(from: store, now: clock.now(), signer: signer)
    let held = try safeguards.heldEntries.map { try heldEntries(in: $0) }
    let cosigned = try safeguards.cosigned?.load() ?? []

    let number = LogOrigin.number(settings.origin, of: ring.vault) ?? 1
    let numbers =
      try places.compactMap { LogOrigin.number(inNote: $0, of: ring.vault) } + succession.archive.numbers()
    let origin = LogOrigin.text(ring.vault, number: numbers.reduce(number, max) + 1)
    guard let name = LogOrigin.keyName(origin) else { throw DamageFound.controlRow(.setting) }
    let generation = try ring.makeLogKey(in: keyStore)
    let next = generation.seed.withBytes { CheckpointSigner(origin: name, seed: $0) }

    try succession.archive.keep(
      [
        ("checkpoint", head.checkpoint), ("log.vkey", Array("\(key)\n".utf8)),
        ("anchor", Array(places.joined(separator: [UInt8(ascii: "\n")]))),
        ("held-entries", try safeguards.heldEntries?.contents() ?? []),
      ] + cosigned.enumerated().map { ("cosigned-\($0 + 1)", $1) }, ofLog: number)

    // The new log's first checkpoint is that of the old entries, signed for the new origin, and it is in the anchor before
    // the store knows of the new log: then the anchor is never ahead of the store, nor without a head, whatever
    // is cut off. The place with the newest head of the old log is left alone until then.
    let following = safeguards.anchor.map { anchor in
      AnchoredHead(in: anchor, signedBy: next.verifierKey, next: anchored.map { 1 - $0.place })
    }
    try following?.keep(next.checkpoint(size: state.size, root: state.root))

    var settings = settings
    settings.follow(origin: origin, logKey: generation.number, anchored: following != nil)
    guard let old = try store.control(.setting, settings.id) else { throw VaultOpeningFailure.settings }
    let row = try controls.row(settings, version: old.version + 1)
    var content = EntryContent(event: .logOpen)
    content.actor = callers.0.person
    content.claims[.actor] = "\(callers.0.claim) with \(callers.1.claim)"
    content.claims[.detail] = LogSuccession.account(
      of: key.name, head: head, anchored: anchored?.checkpoint, mismatches: mismatches,
      dropped: held.flatMap { $0.rest > 0 && !$0.isFormer ? $0.words : nil }, reason: succession.reason)
    content.claims.decide(reason: nil, policyVersion: policy.version, policies: policies)
    content.state = StateChange(created: StateDigest(row), replaced: StateDigest(old))
    _ = holds.lift(.logMismatch)
    let opening = Draft(
      entries: [try writer.draft(content)] + (held?.entries ?? []), basis: DecisionBasis(size: state.size),
      leads: true,
      write: { (transaction) throws(StoreFailure) in
        try transaction.put(row) ? .written : .refused(.conflict)
      })
    let first = state.size
    let (answers, newHead) = try store.commit { (transaction) throws(StoreFailure) in
      try state.apply([opening], in: transaction, clock: clock, signer: next, clockStep: clockStep)
    }
    guard case .committed? = answers.first, let newHead else {
      throw VaultOpeningFailure.log("its settings changed meanwhile")
    }
    try following?.keep(newHead.checkpoint)
    try safeguards.heldEntries?.clear()
    return SucceededLog(
      origin: origin, verifierKey: next.verifierKey, first: first, heldEntries: held?.entries.count ?? 0)
  }
}

extension LogSuccession {
  /// What the first leaf says: the old log's last known checkpoints, what differed, and why another follows.
  fileprivate static func account(
    of origin: KeyName, head: LogHead, anchored: Checkpoint?, mismatches: [LogMismatch],
    dropped: String?, reason: String
  ) -> String {
    var words = ["after \(origin): store \(head.size) \(Base64.encode(head.root))"]
    if let anchored {
      words.append("anchor \(anchored.size) \(Base64.encode(anchored.root.array))")
    } else {
      words.append("anchor none")
    }
    // All has to fit into one claim.
    for mismatch in mismatches.prefix(dropped == nil ? 3 : 2) {
      guard case .witness(let name) = mismatch.known.source, let checkpoint = mismatch.known.checkpoint else {
        continue
      }
      words.append("witness \(name.prefix(64)) \(checkpoint.size) \(Base64.encode(checkpoint.root.array))")
    }
    if let dropped { words.append(dropped) }
    return (words + ["reason: \(reason)"]).joined(separator: "; ")
  }
}
