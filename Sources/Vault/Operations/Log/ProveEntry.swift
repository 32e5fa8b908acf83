import MerkleLog

extension OpenVault {
  /// The proof of one entry, with those of its claims that are to be shown, for whoever may read the log.
  func proveEntry(
    _ seq: UInt64, showing names: Set<Claims.Name>, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<EntryProof> {
    try await answering(.auditRead, for: purpose, by: caller) { call in
      let decision = policy.decide(call.question(.auditRead, nil, place: nil))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: "proof of \(seq)").map { .refused($0) }
      }
      guard let entry = try store.entries(from: seq, limit: 1).first, entry.seq == seq else {
        return try await call.noAnswer(Refusal(.notFound), detail: "proof of \(seq): no entry")
          .map { .refused($0) }
      }
      return try await call.prove(entry, showing: names, decision)
    }
  }

  /// The proof of a look at the caller's own data: when, what for, which fields; not who it was (that comes through a
  /// dispute).
  ///
  /// An entry whose retention is over is nobody's any more: its leaf, which names nobody, is proven to whoever asks.
  func proveOwnEntry(
    _ seq: UInt64, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<EntryProof> {
    try await answering(.auditOwn, for: purpose, by: caller) { call in
      var facts = Facts()
      facts.own = true
      let decision = policy.decide(call.question(.auditOwn, nil, place: nil, facts: facts))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: "proof of own entry").map { .refused($0) }
      }
      let own = call.caller.subjects.map { logTokens.subject($0) }
      guard let entry = try store.entries(from: seq, limit: 1).first, entry.seq == seq,
        AuditEvent(code: entry.event.utf8)?.concernsSubject == true,
        try own.contains(entry.subjectToken) || expired.state(of: reader.leaf(of: entry)) != nil
      else {
        return try await call.noAnswer(Refusal(.notFound), detail: "proof of own entry \(seq): none")
          .map { .refused($0) }
      }
      return try await call.prove(
        entry, showing: [.subject, .purpose, .fields, .place], decision, isOwn: true)
    }
  }
}

extension Call {
  fileprivate func prove(
    _ entry: StoredEntry, showing asked: Set<Claims.Name>, _ decision: Decision, isOwn: Bool = false
  ) async throws -> Answer<EntryProof>? {
    let (leaf, opening) = try vault.reader.open(entry)
    if opening.isExpired {
      guard try await log(decision, detail: "proof of \(entry.seq), expired") != nil else { return nil }
      return .released(try vault.proof(of: leaf, nil))
    }
    var names = asked
    // A claim is shown whole or not at all, and the case and the note beside a purpose are the staff's.
    if isOwn, opening.claims[.purpose].utf8.contains(UInt8(ascii: " ")) { names.remove(.purpose) }
    // Of an entry of which a half is closed the other cannot be shown either.
    guard let disclosed = opening.disclosed(entry.seq, showing: names) else {
      return try await noAnswer(Refusal(.notFound), detail: "proof of \(entry.seq): closed")
        .map { .refused($0) }
    }
    guard try await log(decision, detail: "proof of \(entry.seq)") != nil else { return nil }
    return .released(try vault.proof(of: leaf, disclosed))
  }
}

extension OpenVault {
  /// The proof of an entry, with these of its claims, or with none where its retention is over; `nil` where a half of
  /// it is closed.
  func proof(of entry: StoredEntry, showing names: Set<Claims.Name>) throws -> EntryProof? {
    let (leaf, opening) = try reader.open(entry)
    if opening.isExpired { return try proof(of: leaf, nil) }
    return try opening.disclosed(entry.seq, showing: names).map { try proof(of: leaf, $0) }
  }

  fileprivate func proof(of leaf: Leaf, _ disclosed: DisclosedEntry?) throws -> EntryProof {
    guard let head = try store.logHead() else { throw VaultFailure.keys("log is not open") }
    let tree = TiledTree(size: head.size, tiles: StoreTiles(store: store))
    return try EntryProof(
      leaf, disclosed, try tree.inclusionProof(of: leaf.seq), note: try SignedNote(head.checkpoint))
  }
}
