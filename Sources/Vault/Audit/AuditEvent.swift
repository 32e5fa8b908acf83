/// Everything the log can tell of: a closed list.
///
/// `code` stands in the leaf and never changes its meaning; `word` is what people and the acceptance stories
/// call it. A denial, an error and a success are the same event with different outcomes.
public enum AuditEvent: String, CaseIterable, Sendable {
  case fieldRead = "field.read"
  case fieldReveal = "field.reveal"
  case recordList = "record.list"
  case fieldSearch = "field.search"
  case recordCreate = "record.create"
  case recordAmend = "record.amend"
  case recordMove = "record.move"
  case recordImport = "record.import"
  case recordWithdraw = "record.withdraw"
  /// The order to erase somebody: from here on it is carried out.
  case eraseBegin = "erase.begin"
  /// A record erased; its state gives way to that of the row that says so.
  case recordErase = "record.erase"
  /// Nothing is held about the subject any more, and the data keys are destroyed.
  case keyDestroy = "key.destroy"
  case policyAsk = "policy.ask"
  case policyChange = "policy.change"
  case auditRead = "audit.read"
  case auditOwn = "audit.own"
  case auditVerify = "audit.verify"
  /// The log, or what it says, handed out.
  case auditExport = "audit.export"
  case loginFail = "login.fail"
  case loginFresh = "login.fresh"
  /// A look at people, posts or tokens.
  case directoryRead = "directory.read"
  case roleChange = "role.change"
  case credentialChange = "credential.change"
  case placeChange = "place.change"
  case settingChange = "setting.change"
  /// Another root key seals the system keys.
  case keyReroot = "key.reroot"
  /// New wrapping keys, ordered.
  case keyRotate = "key.rotate"
  /// All subjects' keys are wrapped under the new wrapping keys, and those before are destroyed.
  case keyRotationComplete = "key.rotation.complete"
  /// Which limited keys are in force has changed.
  case keyLimit = "key.limit"
  /// The order to drop the keys.
  case vaultSeal = "vault.seal"
  /// Opened again in the same process, by shares or a passphrase.
  case vaultUnseal = "vault.unseal"
  /// An order to seal data with new keys, how far it came, and its end.
  case keyRekey = "key.rekey"
  /// A record sealed with new keys; its version and values are as before.
  case recordRekey = "record.rekey"
  case integrityFail = "integrity.fail"
  case clockStep = "clock.step"
  case logOpen = "log.open"

  public var code: String { rawValue }

  /// The event whose code these bytes are.
  public init?(code: some Collection<UInt8>) {
    guard let event = AuditEvent.allCases.first(where: { $0.code.utf8.elementsEqual(code) }) else {
      return nil
    }
    self = event
  }

  /// The stories' word for it.
  public var word: String {
    switch self {
    case .fieldRead: "READ"
    case .fieldReveal: "REVEAL"
    case .recordList: "LIST"
    case .fieldSearch: "SEARCH"
    case .recordCreate: "CREATE"
    case .recordAmend: "AMEND"
    case .recordMove: "MOVE"
    case .recordImport: "IMPORT"
    case .recordWithdraw: "WITHDRAW"
    case .eraseBegin: "ERASE_BEGIN"
    case .recordErase: "ERASE"
    case .policyAsk: "ASK"
    case .policyChange: "POLICY"
    case .auditRead: "AUDIT_READ"
    case .auditOwn: "ACCESS_VIEW"
    case .auditVerify: "VERIFY"
    case .auditExport: "AUDIT_EXPORT"
    case .loginFail: "LOGIN_FAIL"
    case .loginFresh: "LOGIN_FRESH"
    case .directoryRead: "DIRECTORY_READ"
    case .roleChange: "ROLE"
    case .credentialChange: "CREDENTIAL"
    case .placeChange: "PLACE"
    case .settingChange: "SETTING"
    case .keyReroot: "KEY_REROOT"
    case .keyRotate: "KEY_ROTATE"
    case .keyRotationComplete: "KEY_ROTATED"
    case .keyLimit: "KEY_LIMIT"
    case .vaultSeal: "SEAL"
    case .vaultUnseal: "UNSEAL"
    case .keyRekey: "KEY_REKEY"
    case .recordRekey: "REKEY"
    case .integrityFail: "INTEGRITY_FAIL"
    case .keyDestroy: "KEY_DESTROY"
    case .clockStep: "CLOCK_STEP"
    case .logOpen: "LOG_OPEN"
    }
  }

  /// For how long its opening is kept; the leaf itself stays.
  public var retention: AuditRetention {
    switch self {
    case .recordImport, .recordWithdraw, .eraseBegin, .recordErase, .keyDestroy, .policyChange, .auditExport,
      .keyReroot, .keyRotate, .keyRotationComplete, .keyLimit, .keyRekey, .vaultSeal, .vaultUnseal,
      .integrityFail, .logOpen:
      .fiveYears
    default: .threeYears
    }
  }

  /// Whether it tells of a look at, or a change of, a person's data, so that the person's own view shows it.
  public var concernsSubject: Bool {
    switch self {
    case .fieldRead, .fieldReveal, .recordList, .fieldSearch, .recordCreate, .recordAmend, .recordMove,
      .recordImport, .recordWithdraw, .eraseBegin, .recordErase, .keyDestroy, .policyAsk, .roleChange:
      true
    default: false
    }
  }
}

/// How an event ended.
public enum AuditOutcome: String, CaseIterable, Sendable {
  case allow
  case deny
  case error

  /// The outcome these bytes spell.
  init?(code: some Collection<UInt8>) {
    guard let outcome = AuditOutcome.allCases.first(where: { $0.rawValue.utf8.elementsEqual(code) }) else {
      return nil
    }
    self = outcome
  }
}

/// Retention classes of openings; each has a key of its own for each month, destroyed at the end. Named after how long
/// they are usually kept; the catalogue says for how long (`openings`).
public enum AuditRetention: String, CaseIterable, Sendable {
  case threeYears = "3y"
  case fiveYears = "5y"
}
