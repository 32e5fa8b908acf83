/// The limited keys the log last told of, so that a change of them is an entry, whoever made it.
struct LimitedKeysRecord: ControlRecord {
  static let kind = ControlKind.setting

  var id: String { "limited-keys" }
  /// By level, `L3`: the number of the limited key in force.
  let numbers: [String: UInt32]

  private enum CodingKeys: String, CodingKey { case numbers }

  init(among keys: [SealedSystemKey]) {
    var numbers: [String: UInt32] = [:]
    for level in LimitedKeys.levels {
      let role = LimitedKeys.role(level)
      numbers["\(level)"] = keys.first { $0.role.utf8.elementsEqual(role.utf8) }?.generation
    }
    self.numbers = numbers
  }

  fileprivate var words: String {
    let all = numbers.sorted { $0.key < $1.key }.map { "up to \($0.key) number \($0.value)" }
    return all.isEmpty
      ? "no limited key is in force" : "limited keys in force: \(all.joined(separator: ", "))"
  }
}

extension OpenVault {
  /// The row that says which limited keys are in force, with the entry that tells of it; `nil` where it says so already.
  func limitedKeysRecordChange() throws -> (ControlRow, ControlRow?, AuditEvent, String)? {
    let old = try store.control(.setting, "limited-keys")
    let known = try old.map { try controls.open($0, as: LimitedKeysRecord.self) }
    let now = LimitedKeysRecord(among: try keyStore.systemKeys())
    if (known?.numbers ?? [:]) == now.numbers { return nil }
    return (try controls.row(now, version: (old?.version ?? 0) + 1), old, .keyLimit, now.words)
  }
}
