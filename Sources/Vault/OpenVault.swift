import Foundation
import Sodium
import Synchronization

/// A vault whose keys are there: all that operations need, and nothing that outlives a seal.
final class OpenVault: Sendable {
  let settings: VaultSettings
  let kind: VaultKind
  let timeZone: TimeZone
  let store: any VaultStore
  let keyStore: any KeyStore
  let ring: KeyRing
  let catalog: Catalog
  private let policies: RulesInForce
  let importRuns = ImportRuns()
  let holds: Holds
  let found = Mutex<[LogMismatch]>([])
  /// Where entries wait that are made while the vault is held.
  let heldEntries: (any HeldEntryStore)?
  /// What witnesses have cosigned or shown.
  let cosignedStore: (any CosignedStore)?
  private let asked = Mutex<Witnessing?>(nil)
  /// Which keys are destroyed; `nil` where it is kept nowhere beside the vault.
  let ledger: ErasureLedger?
  /// How many of its lines this opening carried out in a vault that did not know of them.
  let replayed = Atomic<Int>(0)
  /// How many of its lines this opening could not carry out.
  let unresolved = Atomic<Int>(0)
  let verifications = VerificationProgress()
  let erasing: ErasingSubjects
  let rotationRun = RotationRun()
  let shortage = Shortage()
  let expired = ExpiredPeriods()
  let rekeying: RekeyOrders
  let numbers: FieldNumbers
  let directory: Directory
  let authenticator: Authenticator
  let sequencer: Sequencer
  let signer: CheckpointSigner
  /// `nil` where the vault was made without an anchor.
  let anchoredHead: AnchoredHead?
  let writer: EntryWriter
  let reader: EntryReader
  let sealer: RecordSealer
  let controls: ControlRows
  let tokens: SearchTokens
  let logTokens: LogTokens
  let clock: any WallClock

  init(
    settings: VaultSettings, store: any VaultStore, keyStore: any KeyStore, ring: KeyRing, catalog: Catalog,
    policy: PolicyEngine, numbers: FieldNumbers, directory: Directory, clock: any WallClock,
    anchor: (any CheckpointAnchor)? = nil, heldEntries: (any HeldEntryStore)? = nil,
    cosigned: (any CosignedStore)? = nil, erasures: (any ErasureLedgerStore)? = nil
  ) throws {
    guard let kind = VaultKind(rawValue: settings.vaultKind),
      let timeZone = TimeZone(identifier: settings.timeZone)
    else { throw DamageFound.controlRow(.setting) }
    self.settings = settings
    self.kind = kind
    self.timeZone = timeZone
    self.store = store
    self.keyStore = keyStore
    self.ring = ring
    self.catalog = catalog
    let policies = RulesInForce(policy)
    self.policies = policies
    self.numbers = numbers
    self.directory = directory
    self.clock = clock
    holds = Holds(clock)
    self.heldEntries = heldEntries
    cosignedStore = cosigned
    ledger = try erasures.map { store throws(StoreFailure) in try ErasureLedger(in: store, ring: ring) }
    authenticator = Authenticator(directory: directory, ring: ring)
    let writer = EntryWriter(ring: ring, clock: clock, holds: holds)
    self.writer = writer
    reader = EntryReader(ring: ring, keys: keyStore, expired: expired)
    sealer = RecordSealer(vault: ring.vault)
    let controls = ControlRows(ring)
    self.controls = controls
    let erasing = try ErasingSubjects(store: store, rows: controls)
    self.erasing = erasing
    let rekeying = RekeyOrders()
    try rekeying.load(from: store, controls)
    self.rekeying = rekeying
    try expired.load(from: store, controls)
    if let head = try store.logHead() { ring.periods.reach(head.time) }
    tokens = SearchTokens(ring)
    logTokens = LogTokens(ring)
    guard let origin = LogOrigin.keyName(settings.origin) else { throw DamageFound.controlRow(.setting) }
    let signer = try ring.logSeed(settings.logKey ?? 1).withBytes {
      CheckpointSigner(origin: origin, seed: $0)
    }
    self.signer = signer
    let anchoredHead = anchor.map { AnchoredHead(in: $0, signedBy: signer.verifierKey) }
    self.anchoredHead = anchoredHead
    let shortage = shortage
    sequencer = Sequencer(
      store: store, clock: clock, signer: signer,
      state: try LogState.resume(from: store, now: clock.now(), signer: signer),
      clockStep: { seconds in try OpenVault.clockStep(seconds, writer) },
      afterCommit: { [ring] (head) throws(StoreFailure) in
        ring.periods.reach(head.time)
        try anchoredHead?.keep(head.checkpoint)
      },
      afterDoubt: { [controls, expired, rekeying] () throws(StoreFailure) in
        try directory.reload(from: store, controls)
        policies.take(placesOf: directory)
        try erasing.reload(from: store, controls)
        try expired.load(from: store, controls)
        try rekeying.load(from: store, controls)
        // What failed may have persisted: nobody was released, and the anchor learns of it before somebody is.
        if let head = try store.logHead() { try anchoredHead?.keep(head.checkpoint) }
      },
      noRoom: { shortage.begin() })
  }

  private static func clockStep(_ seconds: Int64, _ writer: EntryWriter) throws -> EntryDraft {
    var content = EntryContent(event: .clockStep)
    content.claims[.detail] = "clock moved by \(seconds) s"
    return try writer.draft(content)
  }

  /// The entry that tells of a clock that was set.
  func clockStep(_ seconds: Int64) throws -> EntryDraft { try OpenVault.clockStep(seconds, writer) }

  /// Who has the log cosigned, where witnesses are asked.
  var witnessing: Witnessing? {
    get { asked.withLock { $0 } }
    set { asked.withLock { $0 = newValue } }
  }

  /// The rules in force.
  var policy: PolicyEngine { policies.engine.withLock { $0 } }

  /// Puts the tree of places as it is now before the policies.
  func placesChanged() { policies.take(placesOf: directory) }

  /// Puts other rules in force: what is decided on those before, and not out yet, is decided again.
  ///
  /// - Returns: whether they are others than before.
  /// - Throws: where they have another catalogue or are faulty; then those before stay in force.
  func replaceRules(with folder: PolicyFolder) async throws -> Bool {
    guard try folder.catalog().digest.utf8.elementsEqual(catalog.digest.utf8) else {
      throw VaultOpeningFailure.otherCatalog
    }
    let places = directory.current.places.keys.sorted()
    let engine = try PolicyEngine(
      catalog: catalog, schema: folder.schemaFile, policies: folder.policyFiles, places: places)
    if engine.version.utf8.elementsEqual(policy.version.utf8) { return false }
    // Also where the row says so already: a change that failed after it was stored left it behind.
    try await write(
      [try policyRecordChange(to: engine.version)], changes: [.policy],
      whenDurable: { [self] in
        policies.engine.withLock { $0 = engine }
        // Places may have come while the rules were read.
        if directory.current.places.keys.sorted() != places { placesChanged() }
      })
    return true
  }

  /// Today in the vault's time zone.
  func today(_ now: Timestamp) -> CalendarDate { now.day(offset: timeZone.offset(at: now)) }
}

/// The rules by which is decided; what commits call may change them too.
private final class RulesInForce: Sendable {
  let engine: Mutex<PolicyEngine>

  init(_ engine: PolicyEngine) { self.engine = Mutex(engine) }

  /// Two that come at once each put the tree before the rules as it is when their turn comes.
  func take(placesOf directory: Directory) {
    engine.withLock { $0 = $0.replacing(places: directory.current.places.keys.sorted()) }
  }
}
