import MerkleLog

/// Why a vault does not open although its keys do.
public enum VaultOpeningFailure: Error, Sendable, CustomStringConvertible {
  case settings
  case format(Int)
  case catalog([CatalogChange])
  /// Rules for a running vault have another catalogue than it.
  case otherCatalog
  /// The vault keeps the head of its log in an anchor, and none was named.
  case noAnchor
  case log(String)

  public var description: String {
    switch self {
    case .settings: "vault settings do not authenticate: the database was altered or belongs to other keys"
    case .format(let format):
      "vault has format \(format), this program reads \(VaultSettings.currentFormat)\n"
        + "use the release that wrote it"
    case .noAnchor: "vault cannot be opened without its anchor\nname it with --anchor"
    case .otherCatalog:
      "catalog.yaml differs from the one in force: types, fields, labels and purposes change at a restart"
    case .catalog(let changes): changes.map(\.description).joined(separator: "\n")
    case .log(let what): "vault cannot be opened: \(what)"
    }
  }
}

/// What a vault is opened from, the first time and again: its stores and what its log is held against.
struct VaultOpener: Sendable {
  /// The vault that the stores claim to be; the keys tell whether they are.
  let vault: VaultID
  let store: any VaultStore
  let keyStore: any KeyStore
  let clock: any WallClock
  let safeguards: LogSafeguards

  func open(_ key: consuming UnlockKey, _ policies: PolicyFolder) async throws -> OpenVault {
    let ring = try KeyRing(vault: vault, key: key, store: keyStore)
    return try await VaultOpening(
      store: store, keyStore: keyStore, ring: ring, policies: policies, clock: clock, safeguards: safeguards
    )
    .open()
  }

  /// The vault and its root key in force, as the stores say.
  func place() throws -> RootKeyPlace { try RootKeyPlace(store: store, keyStore: keyStore) }
}

/// The way from stores and keys to a vault that answers: settings, rules, numbers, directory, log.
struct VaultOpening {
  let store: any VaultStore
  let keyStore: any KeyStore
  let ring: KeyRing
  let policies: PolicyFolder
  let clock: any WallClock
  var safeguards = LogSafeguards()

  func open() async throws -> OpenVault {
    let controls = ControlRows(ring)
    guard let row = try store.control(.setting, "vault") else { throw VaultOpeningFailure.settings }
    let settings = try controls.open(row, as: VaultSettings.self)
    guard settings.format == VaultSettings.currentFormat else {
      throw VaultOpeningFailure.format(settings.format)
    }
    let vault = try make(settings)
    let there = try await vault.destroyKeysPutBack()
    var known = try await safeguards.known(vault.signer.verifierKey)
    let kept = try safeguards.cosigned?.known(of: vault.signer.verifierKey) ?? []
    for one in kept where !known.contains(where: { $0.checkpoint == one.checkpoint }) { known.append(one) }
    if let head = vault.anchoredHead { known.append(KnownCheckpoint(.anchor, try head.newest())) }
    let log = LogComparison(
      origin: vault.signer.verifierKey.name, size: vault.sequencer.size, tiles: StoreTiles(store: store))
    let mismatches = try log.mismatches(with: known)
    guard mismatches.isEmpty else {
      try vault.hold(mismatches)
      try await vault.destroyPeriodsPutBack()
      return vault
    }
    // The store may be ahead of its anchor by the commit that was cut off.
    if let head = try store.logHead() { try vault.anchoredHead?.keep(head.checkpoint) }
    if let held = safeguards.heldEntries { try await vault.takeUp(held) }
    try await settle(vault)
    try await vault.tellOfKeysPutBack(there)
    try await vault.completeLedger()
    try await vault.dropReturnedWrappingKeys()
    try vault.destroyKeysOfWithdrawals()
    try await vault.carryOutErasures()
    try await vault.resumeRetention()
    try await vault.replayErasures()
    return vault
  }

  /// The vault as it is in its stores, with numbers for fields that are new.
  func make(_ settings: VaultSettings) throws -> OpenVault {
    let isAnchored = settings.anchored ?? false
    if isAnchored, safeguards.anchor == nil { throw VaultOpeningFailure.noAnchor }
    let controls = ControlRows(ring)
    let catalog = try policies.catalog()
    let fields = try store.controls(.field).map { try controls.open($0, as: FieldRow.self) }
    try check(catalog, against: fields)
    let known = try FieldNumbers(fields)
    let numbers = try FieldNumbers(fields + known.missing(in: catalog))
    let directory = try Directory(store: store, rows: controls)
    let engine = try policies.engine(places: directory.current.places.keys.sorted())
    return try OpenVault(
      settings: settings, store: store, keyStore: keyStore, ring: ring, catalog: catalog, policy: engine,
      numbers: numbers, directory: directory, clock: clock, anchor: isAnchored ? safeguards.anchor : nil,
      heldEntries: safeguards.heldEntries, cosigned: safeguards.cosigned, erasures: safeguards.erasures)
  }

  /// Writes what opening found to be new: numbers of new fields, another version of the rules.
  private func settle(_ vault: OpenVault) async throws {
    let fields = try vault.store.controls(.field).map { try vault.controls.open($0, as: FieldRow.self) }
    var rows: [(ControlRow, ControlRow?, AuditEvent, String)] = []
    for field in try FieldNumbers(fields).missing(in: vault.catalog) {
      rows.append((try vault.controls.row(field, version: 1), nil, .settingChange, "new field \(field.id)"))
    }
    if try !vault.isRecorded(vault.policy.version) {
      rows.append(try vault.policyRecordChange(to: vault.policy.version))
    }
    if let change = try vault.rootKeyRecordChange(), try await cutKeyLog(vault) { rows.append(change) }
    if let change = try vault.limitedKeysRecordChange() { rows.append(change) }
    try await vault.write(rows)
  }

  /// Cuts the key store's own log: where the change of the root key was killed behind its commit, the boxes under the
  /// former one lie there still.
  ///
  /// - Returns: `false` where somebody reads the key store: the next start does both, the log and the record.
  private func cutKeyLog(_ vault: OpenVault) async throws -> Bool {
    do {
      try await vault.whenQuiet { () throws(StoreFailure) in try keyStore.destroyDataKeys(of: []) }
      return true
    } catch let failure as StoreFailure where failure.kind == .busy {
      return false
    }
  }

  /// A field may not disappear or move to another level while rows exist.
  private func check(_ catalog: Catalog, against fields: [FieldRow]) throws {
    let counts = try store.recordCounts()
    let stored = try fields.map { row -> StoredField in
      guard let name = FieldName(row.id), let level = Level(rawValue: row.level) else {
        throw DamageFound.controlRow(.field)
      }
      return StoredField(field: name, level: level, hasRows: (counts[name.type] ?? 0) > 0)
    }
    let refused = CatalogChange.refused(stored, by: catalog)
    guard refused.isEmpty else { throw VaultOpeningFailure.catalog(refused) }
  }
}

extension OpenVault {
  /// Whether the vault's own row says that these rules are in force.
  fileprivate func isRecorded(_ version: String) throws -> Bool {
    let row = try store.control(.setting, "policy")
    let known = try row.map { try controls.open($0, as: PolicyRecord.self) }
    return known?.version.utf8.elementsEqual(version.utf8) ?? false
  }

  /// The row that says which rules are in force, with the entry that tells of it.
  func policyRecordChange(to version: String) throws -> (ControlRow, ControlRow?, AuditEvent, String) {
    let old = try store.control(.setting, "policy")
    let row = try controls.row(PolicyRecord(version: version), version: (old?.version ?? 0) + 1)
    return (row, old, .policyChange, "rules are now \(version.prefix(16))")
  }

  /// Writes control rows that no person asked for: at creation, at start, and where rules change.
  func write(
    _ rows: [(ControlRow, ControlRow?, AuditEvent, String)], changes: [ChangeKey] = [],
    whenDurable: (@Sendable () -> Void)? = nil
  ) async throws {
    for start in stride(from: 0, to: rows.count, by: 500) {
      let part = rows[start..<min(start + 500, rows.count)]
      let entries = try part.map { row, replaced, event, detail -> EntryDraft in
        var content = EntryContent(event: event)
        content.claims[.actor] = "vault"
        content.actor = "vault"
        content.claims[.detail] = detail
        content.state = StateChange(created: StateDigest(row), replaced: replaced.map { StateDigest($0) })
        return try writer.draft(content)
      }
      let written = part.map(\.0)
      var isWritten = false
      // After a commit in doubt the sequencer knows of nothing before it, and asks for a newer basis.
      for _ in 0..<3 where !isWritten {
        let draft = Draft(
          entries: entries, basis: DecisionBasis(size: sequencer.size), changes: changes,
          write: { (transaction) throws(StoreFailure) in
            for row in written {
              guard try transaction.put(row) else { return .refused(.conflict) }
            }
            return .written
          },
          whenDurable: { [directory, controls] in
            directory.take(written, controls)
            whenDurable?()
          })
        if case .committed = try await sequencer.submit(draft) { isWritten = true }
      }
      guard isWritten else {
        throw VaultOpeningFailure.log("rows of the vault itself are taken already")
      }
    }
  }
}
