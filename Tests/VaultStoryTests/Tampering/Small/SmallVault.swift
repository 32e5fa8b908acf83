import MerkleLog
import Testing
import VaultSQLite
import VaultTesting

@testable import Vault

/// A vault of some thirty entries with something in every table: records of two people, one of them amended, a kept
/// answer, a withdrawn import, and a subject whose keys were destroyed.
struct SmallVault {
  let ready: ReadyVault
  /// Two records' ids, as the API writes them.
  let wang: String
  let li: String
  /// The checkpoint when the records were there, and when all was there.
  private(set) var early: Checkpoint
  private(set) var late: Checkpoint
  /// Both files as they were at `early`, closed; also in the folder `yesterday`.
  let yesterday: FileSnapshot
  /// What the anchor knew then.
  let yesterdaysAnchor: [[UInt8]]
  /// The keys of whoever the withdrawn import brought, as they were.
  let withdrawn: WrappedSubjectKeys
  /// Keys that were destroyed since, as they were.
  let destroyed: WrappedSubjectKeys

  static let again = CreateAsk(
    type: "resident", place: "B/1", values: inputs(["name": "李四", "status": "living"]),
    idempotency: Idempotency(key: "k1", body: []))

  init(anchored: Bool = false) async throws {
    // What a ledger finds is not told by the files of the vault: see `ErasureLedgerTests`.
    ready = try await ReadyVault(
      settled: false, anchored: anchored, rules: SmallRules.folder.get(), keepingLedger: false)
    let admin = try await ready.admin()
    let places = [("B", "community"), ("B/1", "grid"), ("B/2", "grid")].map {
      PlaceView(path: PlacePath($0.0)!, kind: $0.1, name: "社区\($0.0)", areaCode: "000000")
    }
    #expect(try await released(ready.vault.addPlaces(places, by: admin)) == 3)
    try await ready.add("sun", role: "committee_staff", place: "B")
    try await ready.add("chen", role: "compliance_officer", place: "B")
    wang = try await ready.hold(
      "resident", at: "B/1", ["name": "王秀兰", "phone": "15412345678", "status": "living"]
    ).id
    li = try released(await ready.vault.create(SmallVault.again, for: .register, by: ready.caller("sun"))).id
    early = try SmallVault.checkpoint(of: ready)
    late = early
    ready.close()
    yesterday = try ready.snapshot()
    yesterdaysAnchor = ready.anchor.contents
    try await ready.open()
    let report = try await ready.importText(
      "# SYNTHETIC\nkey,place,name,status\nR-1,B/2,张三,living\n", of: "resident")
    #expect(report.status.written == 1)
    let imported = try ready.store.records(
      of: #require(ImportID(report.status.id)), after: nil, limit: 1)
    let subject = try #require(imported.first).header.subject
    withdrawn = try #require(try ready.keys.subjectKeys(subject))
    _ = try await released(
      ready.vault.withdrawImport(report.status.id, for: .register, by: ready.caller("sun")))
    var gone: WrappedSubjectKeys?
    _ = SubjectKeys.make(for: .random(), ring: try ready.vault.opened().ring, stored: &gone)
    destroyed = try #require(gone)
    try ready.keys.insert([destroyed])
    try ready.keys.destroy([destroyed.subject])
    try await act()
    late = try SmallVault.checkpoint(of: ready)
  }

  /// A few more entries: a look, a reveal that is charged, an amendment, a look into the log.
  func act() async throws {
    let sun = try await ready.caller("sun")
    let row = try releasedRow(await ready.read("resident", li, for: .register, by: sun))
    _ = try releasedText(await ready.reveal("resident", wang, "phone", for: .register, by: sun))
    _ = try released(
      await ready.amend(
        "resident", li, ["phone": "15412345679"], version: row.version, for: .register, by: sun))
    _ = try released(
      await ready.vault.auditEntries(AuditAsk(), for: .review, by: ready.caller("chen")))
  }

  /// The key of the month in which its looks were taken.
  static let firstMonth = "period-3y-202611"

  /// Months later: what the looks say is closed for good.
  mutating func closeFirstMonth() async throws {
    ready.clock.set("2027-06-02T08:00:00Z")
    try await ready.renew("chen", role: "compliance_officer", place: "B")
    try await ready.renew("sun", role: "committee_staff", place: "B")
    #expect(try await ready.vault.opened().runRetentionUnattended().done.map(\.month) == ["2026-11"])
    late = try SmallVault.checkpoint(of: ready)
  }

  static func checkpoint(of ready: ReadyVault) throws -> Checkpoint {
    try Checkpoint(text: try SignedNote(Array(ready.vault.checkpoint().utf8)).text)
  }
}
