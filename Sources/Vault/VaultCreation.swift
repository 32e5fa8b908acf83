import Foundation
import Sodium

/// A new vault: its keys, settings, log, and the one person who can go on from there.
public struct VaultCreation: Sendable {
  public let kind: VaultKind
  /// An IANA time zone.
  public let timeZone: String
  /// `en` or `zh-Hans`.
  public let language: String
  /// How the first administrator is called.
  public let administrator: String

  public init(
    kind: VaultKind, timeZone: String = "Asia/Shanghai", language: String = "zh-Hans", administrator: String
  ) {
    self.kind = kind
    self.timeZone = timeZone
    self.language = language
    self.administrator = administrator
  }

  /// Creates the vault in empty stores; the administrator's token, shown once.
  ///
  /// - Parameter anchor: where the head of the log is kept from the first on; from then on the vault needs it.
  public func create(
    store: any VaultStore, keyStore: any KeyStore, rootKey: any RootKeySource,
    policies: PolicyFolder, clock: any WallClock = SystemClock(), anchor: (any CheckpointAnchor)? = nil
  ) async throws -> IssuedToken {
    guard TimeZone(identifier: timeZone) != nil else { throw VaultOpeningFailure.log("unknown time zone") }
    guard ["en", "zh-Hans"].contains(language) else {
      throw VaultOpeningFailure.log("language is en or zh-Hans")
    }
    guard PersonView.isLabel(administrator) else {
      throw VaultOpeningFailure.log("administrator's label is 1 to 64 printable ASCII characters")
    }
    guard try store.logHead() == nil, try keyStore.systemKeys().isEmpty else {
      throw VaultOpeningFailure.log("there is a vault here already")
    }
    guard let root = try rootKey.rootKey() else {
      throw RootKeyFailure("root key: none to create the vault with")
    }
    let vault = VaultID.random()
    try KeyRing.create(vault: vault, root: root, store: keyStore)
    let ring = try KeyRing(vault: vault, root: root, store: keyStore)
    let settings = VaultSettings(
      vault: vault.text, vaultKind: kind.rawValue, timeZone: timeZone, language: language,
      format: VaultSettings.currentFormat,
      origin: LogOrigin.text(vault, number: 1), logKey: 1, anchored: anchor != nil)
    let opening = VaultOpening(
      store: store, keyStore: keyStore, ring: ring, policies: policies, clock: clock,
      safeguards: LogSafeguards(anchor: anchor))
    return try await fill(try opening.make(settings), clock: clock)
  }

  private func fill(_ vault: OpenVault, clock: any WallClock) async throws -> IssuedToken {
    var first = EntryContent(event: .logOpen)
    first.actor = "vault"
    first.claims[.actor] = "vault"
    first.claims[.detail] = "log \(vault.settings.origin) opened"
    _ = try await vault.sequencer.submit(
      Draft(entries: [try vault.writer.draft(first)], basis: DecisionBasis(size: 0)))
    let now = clock.now()
    let token = APIToken(prefix: APIToken.personal)
    let person = Person(
      id: "p_\(RandomIdentifier.random().text)", label: administrator, service: false, links: [], pin: nil)
    let post = Post(
      id: "o_\(RandomIdentifier.random().text)", person: person.id, role: "administrator", place: nil,
      from: now.microseconds, until: now.adding(seconds: Post.longestSeconds - 86_400).microseconds)
    let credential = Credential(
      id: "c_\(token.id)", person: person.id, digest: Hexadecimal.encode(token.digest(vault.ring)),
      created: now.microseconds,
      expires: now.adding(seconds: OpenVault.longestTokenSeconds - 86_400).microseconds,
      revoked: nil, note: "first administrator")
    var rows: [(ControlRow, ControlRow?, AuditEvent, String)] = [
      (try vault.controls.row(vault.settings, version: 1), nil, .settingChange, "vault created"),
      (try vault.controls.row(person, version: 1), nil, .roleChange, "first administrator \(person.id)"),
      (try vault.controls.row(post, version: 1), nil, .roleChange, "add post \(post.id) to \(person.id)"),
      (
        try vault.controls.row(credential, version: 1), nil, .credentialChange,
        "create token \(credential.id)"
      ),
      (
        try vault.controls.row(PolicyRecord(version: vault.policy.version), version: 1), nil, .policyChange,
        "rules are \(vault.policy.version.prefix(16))"
      ),
    ]
    for field in try FieldNumbers([]).missing(in: vault.catalog) {
      rows.append((try vault.controls.row(field, version: 1), nil, .settingChange, "new field \(field.id)"))
    }
    try await vault.write(rows)
    return IssuedToken(token: TokenView(credential), secretText: token.text)
  }
}
