import Sodium

/// Opens entries for those who may read them.
struct EntryReader: Sendable {
  private let ring: KeyRing
  private let keys: any KeyStore
  private let sealer: OpeningSealer
  private let tokens: LogTokens
  private let expired: ExpiredPeriods

  init(ring: KeyRing, keys: any KeyStore, expired: ExpiredPeriods) {
    self.expired = expired
    self.ring = ring
    self.keys = keys
    sealer = OpeningSealer(vault: ring.vault)
    tokens = LogTokens(ring)
  }

  /// The leaf of a stored entry; refused where it is no leaf, or its columns say something else.
  func leaf(of entry: StoredEntry) throws(DamageFound) -> Leaf {
    guard let leaf = Leaf(text: entry.leaf), leaf.seq == entry.seq, leaf.time == entry.time,
      leaf.event.code == entry.event, leaf.outcome.rawValue == entry.outcome
    else { throw .opening }
    return leaf
  }

  /// Opens what the entry says, as far as keys are there; both halves opened must fit the leaf.
  ///
  /// The subject's half is sealed under a key of the period's and the audit key of the subject whose token the index
  /// row carries; where the row carries none, under the period's like the other half.
  func open(_ entry: StoredEntry) throws -> (leaf: Leaf, opening: Opening) {
    let leaf = try leaf(of: entry)
    var opening = Opening()
    if expired.state(of: leaf) != nil {
      opening.isExpired = true
      return (leaf, opening)
    }
    guard let period = try openUnderPeriod(entry, leaf: leaf, into: &opening) else { return (leaf, opening) }
    if !entry.subjectToken.isEmpty, try keys.subjectKeys(logToken: entry.subjectToken) != nil {
      let subjectKeys = try auditKey(of: entry.subjectToken)
      try subjectKeys.withKey(.audit) { (audit) throws(DamageFound) in
        try period.withBytes { (key) throws(DamageFound) in
          let both = OpeningSealer.subjectKey(audit: audit, period: key)
          try sealer.open(
            entry.subjectBox, half: .subject, digest: leaf.claims, index: entry.index, key: both.bytes,
            into: &opening)
        }
      }
    } else if entry.subjectToken.isEmpty {
      try period.withBytes { (key) throws(DamageFound) in
        try sealer.open(
          entry.subjectBox, half: .subject, digest: leaf.claims, index: entry.index, key: key, into: &opening)
      }
    }
    if opening.matches(leaf.claims) == false { throw DamageFound.opening }
    try checkIndex(entry, opening: opening)
    return (leaf, opening)
  }

  private func auditKey(of subjectToken: [UInt8]) throws -> SubjectKeys {
    try againAfterRotation {
      guard let wrapped = try keys.subjectKeys(logToken: subjectToken) else { throw DamageFound.subjectKeys }
      return try SubjectKeys.unwrap(wrapped, roles: [.audit], ring: ring)
    }
  }

  /// The index row must say what the opening says; that neither was changed since shows by the boxes opening.
  private func checkIndex(_ entry: StoredEntry, opening: Opening) throws(DamageFound) {
    if opening.opened.contains(.act) {
      let actor = String(Substring(opening.claims[.actor].utf8.prefix { $0 != UInt8(ascii: " ") }))
      guard entry.actorToken == (actor.isEmpty ? [] : tokens.actor(actor)) else { throw .opening }
      guard entry.caseToken == (opening.claims.caseReference.map(tokens.caseReference) ?? []) else {
        throw .opening
      }
      guard opening.claims.budget.utf8.elementsEqual(entry.budget.utf8) else { throw .opening }
    }
  }

  /// Whether the entry's act opens with the key of this very period.
  func isSealed(_ entry: StoredEntry, for period: AuditPeriod) -> Bool {
    var opening = Opening()
    guard let leaf = try? leaf(of: entry), let key = try? ring.periods.existing(period.name) else {
      return false
    }
    return openAct(of: entry, leaf, key, into: &opening)
  }

  /// The key of the entry's month opens its act; another month's does where the entry was drafted before midnight
  /// of the first. `nil` where the month's key is gone.
  private func openUnderPeriod(_ entry: StoredEntry, leaf: Leaf, into opening: inout Opening) throws
    -> HeldSecret?
  {
    let nominal = AuditPeriod(leaf.event.retention, at: leaf.time).name
    let key = try ring.periods.existing(nominal)
    if let key, openAct(of: entry, leaf, key, into: &opening) { return key }
    for name in try ring.periods.names(of: leaf.event.retention) where name != nominal {
      if let key = try ring.periods.existing(name), openAct(of: entry, leaf, key, into: &opening) {
        return key
      }
    }
    if key != nil { throw DamageFound.opening }
    return nil
  }

  private func openAct(of entry: StoredEntry, _ leaf: Leaf, _ key: HeldSecret, into opening: inout Opening)
    -> Bool
  {
    do {
      try key.withBytes { (key) throws(DamageFound) in
        try sealer.open(
          entry.periodBox, half: .act, digest: leaf.claims, index: entry.index, key: key, into: &opening)
      }
      return true
    } catch {
      return false
    }
  }
}
