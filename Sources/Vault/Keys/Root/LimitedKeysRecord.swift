/// The limited keys the log last told of, so that a change of them is an entry, whoever made it.
struct LimitedKeysRecord: ControlRecord {
  static let kind = ControlKind.setting

  var id: String { "limited-keys" }
  /// By level, `L3`: the number of the limited key in force.
  let numbers: [String: UInt32]
  /// By level: the highest number that was ever in force; a key store that was put back knows of no more than it did then.
  private let highest: [String: UInt32]?

  private enum CodingKeys: String, CodingKey { case numbers, highest }

  init(among keys: [SealedSystemKey], after known: LimitedKeysRecord?) {
    var numbers: [String: UInt32] = [:]
    var highest = known?.highest ?? known?.numbers ?? [:]
    for level in LimitedKeys.levels {
      numbers["\(level)"] = LimitedKeys.number(inForce: level, among: keys)
      highest["\(level)"] = max(highest["\(level)"] ?? 0, LimitedKeys.lastNumber(level, among: keys) ?? 0)
    }
    self.numbers = numbers
    self.highest = highest
  }

  /// The highest number that was ever in force up to a level.
  func last(upTo level: Level) -> UInt32 { highest?["\(level)"] ?? numbers["\(level)"] ?? 0 }

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
    let now = LimitedKeysRecord(among: try keyStore.systemKeys(), after: known)
    if (known?.numbers ?? [:]) == now.numbers { return nil }
    return (try controls.row(now, version: (old?.version ?? 0) + 1), old, .keyLimit, now.words)
  }
}

extension CommunityVault {
  /// The highest number that a limited key up to a level ever had, as far as the log was told; 0 where there was none.
  public func lastLimitedKey(upTo level: Level) throws -> UInt32 {
    let vault = try opened()
    let row = try vault.store.control(.setting, "limited-keys")
    return try row.map { try vault.controls.open($0, as: LimitedKeysRecord.self).last(upTo: level) } ?? 0
  }
}
