/// What a caller can ask the vault to do: the actions policies speak of.
public enum Action: String, CaseIterable, Hashable, Sendable {
  /// Does what is asked about lie within what the post reaches? Decides nothing else.
  case reach
  /// May the caller know that the record exists?
  case locate
  /// See a field's masked form in one record.
  case read
  /// See a field's masked form in a page of records.
  case list
  /// See a field in clear.
  case reveal
  case search
  case count
  case create
  case amend
  /// Bring a record to another place.
  case move
  /// Erase all that is held about the subject of a record.
  case erase
  case `import`
  case auditRead = "audit.read"
  /// See who looked at one's own data.
  case auditOwn = "audit.own"
  case auditVerify = "audit.verify"
  /// Hand out the log, and with `audit.read` what it says.
  case auditExport = "audit.export"
  /// Decide, as one of two, that a new log follows one that cannot be gone on with.
  case logSucceed = "log.succeed"
  /// Destroy what entries say whose retention is over.
  case retentionRun = "retention.run"
  /// Make new wrapping keys, and wrap the keys of all subjects anew.
  case keyRotate = "key.rotate"
  /// See which wrapping keys there are, and how far a rotation is.
  case keyRead = "key.read"
  /// Drop the keys of the vault: nothing is answered until it is unsealed.
  case vaultSeal = "vault.seal"
  /// Have data sealed with new keys.
  case keyRekey = "key.rekey"
  case peopleManage = "people.manage"
  case apitokenManage = "apitoken.manage"
  case placeManage = "place.manage"
  case policyRead = "policy.read"

  /// Whether it is done to the vault itself, its people, places, log or rules, and not to records.
  var isOfVault: Bool {
    switch self {
    case .auditRead, .auditOwn, .auditVerify, .auditExport, .logSucceed, .retentionRun, .keyRotate, .keyRekey,
      .keyRead, .vaultSeal, .peopleManage, .apitokenManage, .placeManage, .policyRead:
      true
    case .reach, .locate, .read, .list, .reveal, .search, .count, .create, .amend, .move, .erase, .import:
      false
    }
  }
}
