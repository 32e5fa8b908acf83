/// A permitted record with the data keys of just the levels it needs; they are zeroed when it ends. Only
/// `unlock` makes one.
struct UnlockedRecord: ~Copyable {
  let located: LocatedRecord
  let decisions: FieldDecisions
  let revealing: Name?
  let keys: SubjectKeys

  fileprivate init(
    _ located: consuming LocatedRecord, _ decisions: FieldDecisions, revealing: Name?,
    keys: consuming SubjectKeys
  ) {
    self.located = located
    self.decisions = decisions
    self.revealing = revealing
    self.keys = keys
  }
}

extension Call {
  /// Spends a permit: unwraps the data keys of the levels whose fields will be shown.
  func unlock(_ permit: consuming ReadPermit) throws -> UnlockedRecord {
    let shown = permit.decisions.fields.filter(\.form.isShown)
    let roles = Set(shown.compactMap { WrappingRole($0.field.level) })
    let decisions = permit.decisions
    let revealing = permit.revealing
    let located = permit.located
    let keys = try naming(located.record, located.type) {
      let keys = try vault.keys(of: located.record.factsRow, roles: roles)
      for role in roles {
        guard KeyCommitment.matches(located.record.keyCommitment, role, keys) else {
          throw DamageFound.keyCommitment
        }
      }
      return keys
    }
    return UnlockedRecord(located, decisions, revealing: revealing, keys: keys)
  }
}
