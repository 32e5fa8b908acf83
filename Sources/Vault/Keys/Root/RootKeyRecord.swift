/// The root key the log last told of, so that a change of it is an entry, whoever made it and wherever it was stopped.
struct RootKeyRecord: ControlRecord {
  static let kind = ControlKind.setting

  var id: String { "root-key" }
  let generation: UInt32
  /// How it is held, as `RootKeyHolding` names it.
  let held: String?

  private enum CodingKeys: String, CodingKey { case generation, held }

  init(_ key: RootKeyInForce) {
    generation = key.generation
    held = key.held?.name
  }
}

extension OpenVault {
  /// The row that says which root key is in force, with the entry that tells of it; `nil` where it says so already.
  ///
  /// Also a key store that was put back as it was before a change is told of: it may be a lost file restored, and
  /// then the vault has to go on.
  func rootKeyRecordChange() throws -> (ControlRow, ControlRow?, AuditEvent, String)? {
    let old = try store.control(.setting, "root-key")
    let known = try old.map { try controls.open($0, as: RootKeyRecord.self) }
    let before = known?.generation ?? 1
    let now = ring.rootKey
    if before == now.generation { return nil }
    let row = try controls.row(RootKeyRecord(now), version: (old?.version ?? 0) + 1)
    let held = now.held.map { ", \($0.words)" } ?? ""
    let detail =
      now.generation > before
      ? "root key is now number \(now.generation)\(held)"
      : "root key is number \(now.generation) again, was \(before): the key store was put back"
    return (row, old, .keyReroot, detail)
  }
}
